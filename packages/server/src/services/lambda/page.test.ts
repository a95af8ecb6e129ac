import { expect, test } from "vitest";
import { nameOfMarker, pageOf } from "./page.ts";

test("a page's marker leads to the name after which the next begins", () => {
  const { items, nextMarker } = pageOf(["a", "b", "c"], 2, (name) => name);
  expect(items).toEqual(["a", "b"]);
  expect(nameOfMarker(nextMarker)).toBe("b");
  expect(pageOf(["a", "b"], 2, (name) => name).nextMarker).toBeUndefined();
});

test("there is no name in an absent marker, and an error for one that no page had", () => {
  expect(nameOfMarker(undefined)).toBeUndefined();
  const tooLong = Buffer.from("x".repeat(12_000)).toString("base64url");
  for (const marker of ["!", "a", tooLong]) expect(() => nameOfMarker(marker)).toThrow("parameter Marker");
});
