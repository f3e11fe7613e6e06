"""The customers' doors: adapters per channel, the inbox worker, the HTTP API, the web chat."""
