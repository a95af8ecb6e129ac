/** A part of an answer that is JSON already: the JSON protocols splice its bytes in as they are, which is what makes reads cheap. */
export class RawJson {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}
