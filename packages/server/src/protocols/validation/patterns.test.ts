import { describe, expect, it } from "vitest";
import { dynamodbModel } from "../../models/dynamodb.gen.ts";
import { dynamodbstreamsModel } from "../../models/dynamodbstreams.gen.ts";
import { iamModel } from "../../models/iam.gen.ts";
import { lambdaModel } from "../../models/lambda.gen.ts";
import { logsModel } from "../../models/logs.gen.ts";
import { stsModel } from "../../models/sts.gen.ts";
import { compilePattern, patternTest } from "./patterns.ts";

const models = [dynamodbModel, dynamodbstreamsModel, lambdaModel, logsModel, iamModel, stsModel];

describe.each(models.map((model) => [model.name, model] as const))("patterns of %s", (_name, model) => {
  const shapes = Object.values(model.shapes).filter((shape) => shape.pattern !== undefined);

  it("all compile", () => {
    for (const { pattern = "" } of shapes) expect(compilePattern(pattern).flags).toBe("u");
  });

  it("come to an end on input made to confuse them", () => {
    const pieces = [
      "a",
      "0",
      "-",
      "a-",
      "a.",
      "/a",
      "arn:",
      "aws-",
      ":",
      "us-gov-",
      "a1_",
      "^abc|",
      "*",
      "é",
      "\u{1F600}",
    ];
    for (const shape of shapes) {
      const test = patternTest({ ...shape, pattern: shape.pattern! });
      for (const prefix of ["", "arn:aws", "arn:aws:lambda:us-east-1:000000000000:function:", "https://"]) {
        for (const piece of pieces) {
          const length = Math.min(shape.max ?? 20_000, 10_000);
          const text = (prefix + piece.repeat(length / piece.length)).slice(0, length - 1);
          for (const end of ["", "!", "\n"]) expect(test(text + end)).toBeTypeOf("boolean");
        }
      }
    }
  });
});

describe("patternTest", () => {
  const test = (pattern: string, value: string, max?: number) => patternTest({ type: "string", pattern, max })(value);

  it("matches the whole value", () => {
    expect(test("[0-9]{12}", "000000000000")).toBe(true);
    expect(test("[0-9]{12}", "0000000000001")).toBe(false);
    expect(test("a|b", "ab")).toBe(false);
    expect(test("[a-z]+", "abc\n")).toBe(false);
  });

  it("reads Java's syntax", () => {
    expect(test("[\\w-_]*", "a-_b")).toBe(true);
    expect(test("[A-Za-z0-9\\-\\_\\.]", "_")).toBe(true);
    expect(test("\\p{Print}+", "a b~")).toBe(true);
    expect(test("\\p{Print}+", "a\nb")).toBe(false);
    expect(test("([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)", "Grüße 1")).toBe(true);
  });

  it("does not try a pattern that could backtrack on a value of unbounded length", () => {
    expect(test("(a|a)*b", "a".repeat(1_000_000))).toBe(false);
    expect(test("(a|a)*b", "a".repeat(1_000_000), 100)).toBe(true);
    expect(test("[a]+", "a".repeat(1_000_000))).toBe(true);
  });
});
