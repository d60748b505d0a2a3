/** One element of DER (ITU-T X.690 §8.1): its tag and its content. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The tags that keys and certificates use. */
export const tags = {
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  sequence: 0x30,
  explicit0: 0xa0,
} as const;

/** Splits bytes into DER elements. Returns `undefined` if the bytes are anything else. */
export function elements(bytes: Uint8Array): readonly Element[] | undefined {
  const found: Element[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const tag = bytes[offset] ?? 0;
    const firstLengthByte = bytes[offset + 1] ?? 0xff;
    const lengthBytes = Math.max(0, firstLengthByte - 0x80);
    // 0x80 means an indefinite length (X.690 §8.1.3.6), which DER forbids (§10.1).
    if (firstLengthByte === 0x80 || lengthBytes > 3 || (tag & 0x1f) === 0x1f) return undefined;
    const start = offset + 2 + lengthBytes;
    const length =
      lengthBytes === 0
        ? firstLengthByte
        : bytes.slice(offset + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    if (start + length > bytes.length) return undefined;
    found.push({ tag, content: bytes.slice(start, start + length) });
    offset = start + length;
  }
  return found;
}

/** Returns the elements of a sequence, or `undefined` if the element is no sequence. */
export function children(element: Element | undefined): readonly Element[] | undefined {
  return element?.tag === tags.sequence ? elements(element.content) : undefined;
}

/** Returns the content of a BIT STRING, or `undefined`. For keys it is always whole bytes. */
export function bitsIn(element: Element | undefined): Uint8Array | undefined {
  return element?.tag === tags.bitString && element.content[0] === 0 ? element.content.slice(1) : undefined;
}

/** Returns the bytes of an unsigned integer, or `undefined`. The zero that DER adds before a high bit is removed. */
export function unsigned(element: Element | undefined): Uint8Array | undefined {
  if (element?.tag !== tags.integer) return undefined;
  return element.content[0] === 0 && element.content.length > 1 ? element.content.slice(1) : element.content;
}
