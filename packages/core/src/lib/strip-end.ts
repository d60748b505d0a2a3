/**
 * Removes these characters from the end of a text. A regular expression such as `/\.+$/` would take quadratic time on a
 * long run of them inside the text.
 */
export function stripEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
