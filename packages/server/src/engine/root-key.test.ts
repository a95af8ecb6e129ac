import { expect, test } from "vitest";
import { refuseOpenDoor, rootKeyFromEnvironment, wellKnownRootKey } from "./root-key.ts";

test("the root key is the well-known one unless the environment gives another, whole", () => {
  expect(rootKeyFromEnvironment({})).toEqual({ accessKeyId: "test", secretAccessKey: "test" });
  const own = { TIRELESS_ROOT_ACCESS_KEY_ID: "AKIDOWN", TIRELESS_ROOT_SECRET_ACCESS_KEY: "secret" };
  expect(rootKeyFromEnvironment(own)).toEqual({ accessKeyId: "AKIDOWN", secretAccessKey: "secret" });
  expect(() => rootKeyFromEnvironment({ TIRELESS_ROOT_ACCESS_KEY_ID: "AKIDOWN" })).toThrow("together");
});

test("an empty key is refused everywhere", () => {
  expect(() => refuseOpenDoor("127.0.0.1", { accessKeyId: "", secretAccessKey: "secret" })).toThrow("needs");
  expect(() => refuseOpenDoor("127.0.0.1", { accessKeyId: "AKIDOWN", secretAccessKey: "" })).toThrow("needs");
});

test.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("%s is this machine's own business", (host) => {
  expect(() => refuseOpenDoor(host, wellKnownRootKey)).not.toThrow();
});

test.each(["0.0.0.0", "::", "192.168.0.1", "127.0.0.1.example.com"])("%s needs a key of one's own", (host) => {
  expect(() => refuseOpenDoor(host, wellKnownRootKey)).toThrow("Refusing to listen");
  expect(() => refuseOpenDoor(host, { accessKeyId: "AKIDOWN", secretAccessKey: "secret" })).not.toThrow();
});
