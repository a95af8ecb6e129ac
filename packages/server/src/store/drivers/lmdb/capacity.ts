import { capacityBytesMin } from "./journal.ts";

const capacityBytesMax = 16 * 2 ** 20;
const shareOfTree = 1 / 512;

/**
 * What each file of the journal should take beside a tree of this size. The larger the tree, the further apart the writes
 * of one file lie in it: a file that grows with it keeps so many of them under each page above the leaves that this page,
 * written once per commit, is written for several. A power of two, so that it changes seldom.
 */
export function capacityBytesFor(treeBytes: number): number {
  const wantedBytes = 2 ** Math.floor(Math.log2(Math.max(1, treeBytes * shareOfTree)));
  return Math.min(Math.max(wantedBytes, capacityBytesMin), capacityBytesMax);
}
