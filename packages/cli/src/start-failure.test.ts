import { expect, test } from "vitest";
import { startFailure } from "./start-failure.ts";

const options = { port: 80, host: "127.0.0.1", dataDir: "/data" };
const failure = (fields: object) => Object.assign(new Error("words"), fields);

test.each([
  [{ syscall: "listen", code: "EADDRINUSE" }, /^Port 80 of 127\.0\.0\.1 is in use, .* --port 0\.$/],
  [{ syscall: "listen", code: "EACCES" }, /^This user may not listen on port 80\./],
  [{ syscall: "listen", code: "EADDRNOTAVAIL" }, /^This machine has no address 127\.0\.0\.1\./],
  [{ syscall: "getaddrinfo", code: "ENOTFOUND" }, /^There is no host 127\.0\.0\.1;/],
  [
    { syscall: "mkdir", code: "EACCES" },
    /^The data directory \/data cannot be used \(words\)\. Choose another with --data-dir\.$/,
  ],
  [{ message: "Permission denied: Attempting to setup locks" }, /^The data directory \/data cannot be used/],
  [{}, /^words$/],
])("%j", (fields, expected) => {
  expect(startFailure(failure(fields), options)).toMatch(expected);
});

test("without a data directory nothing is said of one", () => {
  expect(startFailure(failure({ syscall: "mkdir", code: "ENOSPC" }), { ...options, memory: true })).toBe("words");
});
