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

/** Splits bytes into the DER elements they hold, or gives nothing when they are anything else. */
export function elements(bytes: Uint8Array): readonly Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = bytes[at] ?? 0;
    const short = bytes[at + 1] ?? 0xff;
    const lengthBytes = Math.max(0, short - 0x80);
    // 0x80 leaves the length open (X.690 §8.1.3.6), which DER never does (§10.1).
    if (short === 0x80 || lengthBytes > 3 || (tag & 0x1f) === 0x1f) return undefined;
    const start = at + 2 + lengthBytes;
    const length =
      lengthBytes === 0 ? short : bytes.slice(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
    if (start + length > bytes.length) return undefined;
    found.push({ tag, content: bytes.slice(start, start + length) });
    at = start + length;
  }
  return found;
}

/** The elements inside a sequence, or nothing when it is not one. */
export function children(element: Element | undefined): readonly Element[] | undefined {
  return element?.tag === tags.sequence ? elements(element.content) : undefined;
}

/** What a BIT STRING holds, which for keys is always whole bytes. */
export function bitsIn(element: Element | undefined): Uint8Array | undefined {
  return element?.tag === tags.bitString && element.content[0] === 0 ? element.content.slice(1) : undefined;
}

/** The bytes of an unsigned integer, without the zero that DER puts before a high bit. */
export function unsigned(element: Element | undefined): Uint8Array | undefined {
  if (element?.tag !== tags.integer) return undefined;
  return element.content[0] === 0 && element.content.length > 1 ? element.content.slice(1) : element.content;
}
