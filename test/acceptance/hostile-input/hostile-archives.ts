import { zip } from "../../../examples/scores/zip.mjs";

const handler = "export const handler = async () => 'ok';\n";

/** Archives that try to write where they must not, or more than they may; `trap` is a name that must never appear on disk. */
export function hostileArchives(trap: string): { name: string; makeArchive: () => Uint8Array }[] {
  const good = zip({ "index.mjs": handler });
  const climbing = (path: string) => zip({ "index.mjs": handler, [path]: "trapped" });
  return [
    { name: "climbs out with ..", makeArchive: () => climbing(`../../../../../../../../tmp/${trap}`) },
    { name: "climbs out by a detour", makeArchive: () => climbing(`a/../../${trap}`) },
    { name: "is absolute", makeArchive: () => climbing(`/tmp/${trap}`) },
    { name: "climbs with backslashes", makeArchive: () => climbing(`..\\..\\${trap}`) },
    { name: "names a drive", makeArchive: () => climbing(`C:\\${trap}`) },
    { name: "has a name with a null byte", makeArchive: () => climbing(`${trap}\u0000.mjs`) },
    { name: "writes through a symbolic link", makeArchive: () => throughLink(trap) },
    {
      name: "unpacks to 300 MB",
      makeArchive: () => zip({ "index.mjs": handler, "zeros.bin": Buffer.alloc(300 << 20) }),
    },
    { name: "lies about its sizes", makeArchive: () => lyingAboutSizes() },
    { name: "is cut in the middle", makeArchive: () => good.subarray(0, good.length / 2) },
    { name: "lacks its directory", makeArchive: () => good.subarray(0, good.length - 22) },
    { name: "is empty", makeArchive: () => Buffer.alloc(0) },
    { name: "is no archive", makeArchive: () => Buffer.from("PK? No.") },
    {
      name: "promises 65535 entries",
      makeArchive: () => patched(good, good.length - 14, Buffer.from([255, 255, 255, 255])),
    },
    {
      name: "has its directory beyond its end",
      makeArchive: () => patched(good, good.length - 6, Buffer.from([255, 255, 255, 127])),
    },
    { name: "has a broken body", makeArchive: () => patched(good, 40, Buffer.alloc(8, 0xff)) },
  ];
}

let bombOnceMade: Uint8Array | undefined;

/** 300 KB that unpack to 300 MB, which is more than a function may have. */
function bomb(): Buffer {
  bombOnceMade ??= zip({ "index.mjs": handler, "zeros.bin": Buffer.alloc(300 << 20) });
  return Buffer.from(bombOnceMade);
}

/** A link `link` → `/tmp`, then a file `link/<trap>`. */
function throughLink(trap: string): Uint8Array {
  const archive = zip({ "index.mjs": handler, link: "/tmp", [`link/${trap}`]: "trapped" });
  const row = archive.indexOf(Buffer.from("link"), archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))) - 46;
  const symbolicLink = Buffer.alloc(4);
  symbolicLink.writeUInt32LE(0o120777 * 2 ** 16);
  return patched(archive, row + 38, symbolicLink);
}

/** Says, in both places, that the zeros are ten bytes. */
function lyingAboutSizes(): Uint8Array {
  const archive = bomb();
  const ten = Buffer.from([10, 0, 0, 0]);
  const name = Buffer.from("zeros.bin");
  const local = archive.indexOf(name) - 30;
  const row = archive.lastIndexOf(name) - 46;
  return patched(patched(archive, local + 22, ten), row + 24, ten);
}

function patched(archive: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(archive);
  copy.set(bytes, offset);
  return copy;
}
