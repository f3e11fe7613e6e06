/** The conversation as a text file the customer keeps: the service writes it, for who holds the conversation's token. */
export async function downloadTranscript({ server, token }, { transcriptFile }, lang) {
  const answer = await fetch(`${server}/chat/transcript?lang=${lang}`, { headers: { Authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(answer.status);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${transcriptFile}-${new Date().toLocaleDateString("sv")}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
