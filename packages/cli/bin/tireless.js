#!/usr/bin/env node
// This file runs on any Node that can read it, so that an old one is told apart before something it lacks fails.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  import("../dist/main.js");
} else {
  console.error(`tireless: Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
  process.exitCode = 1;
}
