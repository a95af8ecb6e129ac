import { Command } from "commander";
import { expect, test } from "vitest";
import { connectionOf, withConnectionOptions } from "./connection.ts";

const wellKnown = { accessKeyId: "test", secretAccessKey: "test" };

test("without anything said it is the platform that tireless start begins with", () => {
  expect(connectionOf({}, {})).toEqual({
    endpoint: "http://127.0.0.1:4566",
    region: "us-east-1",
    credentials: wellKnown,
  });
});

test("AWS's variables count, the root key's where those are not whole, and options before all", () => {
  const aws = {
    AWS_ENDPOINT_URL: "http://h:1",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    AWS_SESSION_TOKEN: "c",
  };
  const root = { TIRELESS_ROOT_ACCESS_KEY_ID: "r", TIRELESS_ROOT_SECRET_ACCESS_KEY: "s" };
  expect(connectionOf({}, { ...aws, ...root, AWS_DEFAULT_REGION: "eu-west-1" })).toEqual({
    endpoint: "http://h:1",
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" },
  });
  expect(connectionOf({}, { AWS_ACCESS_KEY_ID: "a", ...root }).credentials).toEqual({
    accessKeyId: "r",
    secretAccessKey: "s",
  });
  const options = { endpointUrl: "http://o:2", region: "us-west-2" };
  expect(connectionOf(options, { ...aws, AWS_REGION: "eu-west-1" })).toMatchObject({
    endpoint: "http://o:2",
    region: "us-west-2",
  });
});

test("an endpoint that is no URL is refused", () => {
  const command = withConnectionOptions(new Command("x").exitOverride().configureOutput({ writeErr: () => {} }));
  for (const text of ["127.0.0.1:4566", "ftp://h", "http://"]) {
    expect(() => command.parse(["--endpoint-url", text], { from: "user" })).toThrow("An endpoint is a URL like");
  }
});
