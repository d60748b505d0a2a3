const width = 100;

/** A text in lines that fit a terminal, all but the first of them indented. */
export function wrapped(text: string): string {
  const indent = ' '.repeat(text.search(/\S/) + 2);
  const [first = '', ...words] = text.trimStart().split(' ');
  const lines = [indent.slice(2) + first];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= width) lines[lines.length - 1] = line;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
