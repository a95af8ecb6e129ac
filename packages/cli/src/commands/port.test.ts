import { expect, test } from "vitest";
import { parsePort } from "./port.ts";

test("a port is a number in range", () => {
  expect(parsePort("0")).toBe(0);
  expect(parsePort("65535")).toBe(65_535);
  for (const text of ["", "-1", "65536", "80a", "1e3"]) expect(() => parsePort(text)).toThrow("A port is a number");
});
