import { expect, test } from "vitest";
import { isLoopback, parsePort } from "./commands/start.ts";
import { credentialsFromEnvironment } from "./root-credentials.ts";

test("the root key is the well-known one unless the environment gives another, whole", () => {
  expect(credentialsFromEnvironment({})).toEqual({ accessKeyId: "test", secretAccessKey: "test" });
  const own = { TIRELESS_ROOT_ACCESS_KEY_ID: "AKIDOWN", TIRELESS_ROOT_SECRET_ACCESS_KEY: "secret" };
  expect(credentialsFromEnvironment(own)).toEqual({ accessKeyId: "AKIDOWN", secretAccessKey: "secret" });
  expect(() => credentialsFromEnvironment({ TIRELESS_ROOT_ACCESS_KEY_ID: "AKIDOWN" })).toThrow("together");
});

test.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("%s is loopback", (host) => expect(isLoopback(host)).toBe(true));
test.each(["0.0.0.0", "::", "192.168.0.1", "127.0.0.1.example.com"])("%s is not", (host) => expect(isLoopback(host)).toBe(false));

test("a port is a number in range", () => {
  expect(parsePort("0")).toBe(0);
  for (const text of ["", "-1", "65536", "80a", "1e3"]) expect(() => parsePort(text)).toThrow("A port is a number");
});
