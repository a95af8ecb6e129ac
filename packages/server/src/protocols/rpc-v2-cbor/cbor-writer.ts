/** Collects CBOR (RFC 8949): encoders append to it, in definite lengths wherever they know them. */
export class CborWriter {
  #bytes = Buffer.allocUnsafe(512);
  #length = 0;

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  /** A map whose entries follow until `end`. */
  startMap(): void {
    this.#byte(0xbf);
  }

  /** A list of `count` values, which follow. */
  startList(count: number): void {
    this.#head(4, count);
  }

  end(): void {
    this.#byte(0xff);
  }

  string(text: string): void {
    const length = Buffer.byteLength(text);
    this.#head(3, length);
    this.#reserve(length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  blob(bytes: Uint8Array): void {
    this.#head(2, bytes.byteLength);
    this.#reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.byteLength;
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xf5 : 0xf4);
  }

  null(): void {
    this.#byte(0xf6);
  }

  /** A whole number that a double holds exactly. */
  integer(value: number): void {
    if (value < 0) this.#head(1, -1 - value);
    else this.#head(0, value);
  }

  double(value: number): void {
    this.#byte(0xfb);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleBE(value, this.#length);
  }

  /** Seconds since 1970 under tag 1, as doubles, which is what Smithy's clients write. */
  timestamp(date: Date): void {
    this.#byte(0xc1);
    this.double(date.getTime() / 1000);
  }

  #head(major: number, argument: number): void {
    const kind = major << 5;
    this.#reserve(9);
    if (argument < 24) {
      this.#bytes[this.#length++] = kind | argument;
    } else if (argument < 2 ** 8) {
      this.#bytes[this.#length++] = kind | 24;
      this.#bytes[this.#length++] = argument;
    } else if (argument < 2 ** 16) {
      this.#bytes[this.#length++] = kind | 25;
      this.#length = this.#bytes.writeUInt16BE(argument, this.#length);
    } else if (argument < 2 ** 32) {
      this.#bytes[this.#length++] = kind | 26;
      this.#length = this.#bytes.writeUInt32BE(argument, this.#length);
    } else {
      this.#bytes[this.#length++] = kind | 27;
      this.#length = this.#bytes.writeBigUInt64BE(BigInt(argument), this.#length);
    }
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + count));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
