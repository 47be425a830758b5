/** A longer line is no record: it is cut there and will be counted as bad. */
const longestLine = 65_536;

/**
 * Calls `take` with each line of `chunks` that is not blank, and its number from 1. Bytes that are no UTF-8 become
 * replacement characters. Lines may end in LF or CR LF; the last may lack its end.
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  take: (line: string, number: number) => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let number = 0;
  const give = (line: string) => {
    number += 1;
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.trim() !== '') take(text, number);
  };
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) give(line);
  }
  rest += decoder.decode();
  if (rest !== '') give(rest);
}
