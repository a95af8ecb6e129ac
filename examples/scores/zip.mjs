import { crc32, deflateRawSync } from "node:zlib";

/**
 * A zip archive of text files, with the same bytes on every machine for the same files: entries sorted by name, one
 * pinned date, plain permissions, no extra fields. `files` maps names to contents.
 */
export function zip(files) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const name of Object.keys(files).sort()) {
    const content = Buffer.from(files[name]);
    const compressed = deflateRawSync(content);
    const description = describe(name, content, compressed.length);
    const local = Buffer.concat([uint32(0x04034b50), description, Buffer.from(name), compressed]);
    directory.push(uint32(0x02014b50), uint16(madeByUnix), description, uint16(0), uint16(0), uint16(0));
    directory.push(uint32(regularFile), uint32(offset), Buffer.from(name));
    locals.push(local);
    offset += local.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const count = uint16(locals.length);
  const end = [uint32(0x06054b50), uint32(0), count, count, uint32(directoryBytes.length), uint32(offset), uint16(0)];
  return Buffer.concat([...locals, directoryBytes, ...end]);
}

const madeByUnix = (3 << 8) | 20;
const regularFile = 0o100644 * 2 ** 16;
const firstOfJanuary1980 = 0x21;

/** The part that an entry's local header and its row of the directory share. */
function describe(name, content, compressedLength) {
  const needsVersion2 = uint16(20);
  const namesAreUtf8 = uint16(0x0800);
  const deflated = uint16(8);
  const midnight = uint16(0);
  return Buffer.concat([
    ...[needsVersion2, namesAreUtf8, deflated, midnight, uint16(firstOfJanuary1980)],
    ...[uint32(crc32(content)), uint32(compressedLength), uint32(content.length)],
    ...[uint16(Buffer.byteLength(name)), uint16(0)],
  ]);
}

function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
