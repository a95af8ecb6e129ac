import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LanguageFunctions, startLanguageFunctions } from "./language-functions.ts";
import { archiveOf, builtOnce } from "./toolchains.ts";

const built = await builtOnce({
  name: "go",
  install: "apt-get install golang",
  files: {
    "main.go": `package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

var count = 0

func handle(ctx context.Context, event map[string]any) (map[string]any, error) {
	fmt.Println("go got it")
	if event["fail"] == "error" {
		return nil, errors.New("no luck")
	}
	if event["fail"] == "panic" {
		panic("lost")
	}
	if event["fail"] == "exit" {
		os.Exit(4)
	}
	count++
	about, _ := lambdacontext.FromContext(ctx)
	return map[string]any{"event": event, "count": count, "arn": about.InvokedFunctionArn}, nil
}

func main() { lambda.Start(handle) }
`,
  },
  commands: ["go mod init example", "go mod tidy", "CGO_ENABLED=0 go build -o bootstrap ."],
});

describe.skipIf(!built)("Go, by AWS's client github.com/aws/aws-lambda-go", { timeout: 60_000 }, () => {
  let functions: LanguageFunctions;
  beforeAll(async () => {
    functions = await startLanguageFunctions();
    await functions.create("go", await archiveOf(`${built}/bootstrap`), { Runtime: "provided.al2023" });
  });
  afterAll(async () => {
    expect(await functions.server.stop()).toBe(0);
  });

  test("answers, again in the same environment", async () => {
    const arn = "arn:aws:lambda:us-east-1:000000000000:function:go";
    const first = await functions.invoke("go", { n: 1 });
    expect(first.payload).toEqual({ event: { n: 1 }, count: 1, arn });
    expect(first.log).toMatch(/^INIT_START .*\nSTART .*\ngo got it\nEND .*\nREPORT /);
    expect((await functions.invoke("go", { n: 2 })).payload).toMatchObject({ event: { n: 2 }, count: 2 });
  });

  test("fails as on AWS", async () => {
    expect(await functions.invoke("go", { fail: "error" })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorMessage: "no luck", errorType: "errorString" },
    });
    expect((await functions.invoke("go", { fail: "panic" })).payload).toMatchObject({
      errorMessage: "lost",
      errorType: "string",
    });
    expect((await functions.invoke("go", { fail: "exit" })).payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 4$/),
    });
  });
});
