// @nlpjs/basic with @nlpjs/lang-fr as a contestant: node nlpjs_child.mjs train|answer FOLDER BATCH (see child.py).
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [what, folder, batch] = process.argv.slice(2);
const require = createRequire(`${folder}/`); // the packages are installed in the folder, this file is not
const { containerBootstrap, Nlp } = require("@nlpjs/basic");
const { LangFr } = require("@nlpjs/lang-fr");

const lines = (name) => readFileSync(`${folder}/${name}`, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const write = (row) => appendFileSync(`${folder}/answers.jsonl`, `${JSON.stringify(row)}\n`);

const container = await containerBootstrap();
container.use(Nlp);
container.use(LangFr);
const nlp = container.get("nlp");
nlp.settings.autoSave = false;
nlp.settings.autoLoad = false;
nlp.settings.log = false;
nlp.addLanguage("fr");

async function answer(text) {
  const found = await nlp.process("fr", text);
  return { chances: Object.fromEntries(found.classifications.map(({ intent, score }) => [intent, score])) };
}

if (what === "train") {
  for (const [intent, text] of lines("training.jsonl")) nlp.addDocument("fr", text, intent);
  await nlp.train();
  writeFileSync(`${folder}/model.json`, nlp.export());
} else {
  nlp.import(readFileSync(`${folder}/model.json`, "utf8"));
  const texts = lines("texts.jsonl");
  writeFileSync(`${folder}/answers.jsonl`, "");
  await answer("bonjour");
  write({ ready_at: Date.now() / 1000 });
  for (const text of texts) {
    const started = performance.now();
    const found = await answer(text);
    write({ ms: performance.now() - started, answer: found });
  }
  const started = performance.now();
  for (const text of texts.slice(0, Number(batch))) await answer(text);
  write({ batch_per_s: (1000 * Number(batch)) / (performance.now() - started), rss_mb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
}
