import { expect, test } from "vitest";
import { colouredStyle, plainStyle, printable, styleOf } from "./terminal.ts";

test("a stream that is no terminal, or a terminal without colours, gets plain text", () => {
  const stream = (isTTY: boolean, colours: boolean) => ({ isTTY, hasColors: () => colours }) as NodeJS.WriteStream;
  expect(styleOf(stream(true, true)).red("x")).toBe("\u001b[31mx\u001b[0m");
  expect(styleOf(stream(true, false)).red("x")).toBe("x");
  expect(styleOf({ isTTY: undefined } as unknown as NodeJS.WriteStream).red("x")).toBe("x");
});

test("what a function prints cannot move the cursor, set a title or go back in the line", () => {
  const hostile = "a\u001b[2Jb\u001b]0;title\u0007c\rd\u009be\u0000\tf\ng";
  expect(printable(hostile, colouredStyle)).toBe("a␛[2Jb␛]0;title␇cd\ufffde␀\tf\ng");
  expect(printable(hostile, plainStyle)).toBe(printable(hostile, colouredStyle));
});

test("colours of a function's own stay where there are colours", () => {
  expect(printable("\u001b[1;32mok\u001b[0m", colouredStyle)).toBe("\u001b[1;32mok\u001b[0m");
  expect(printable("\u001b[1;32mok\u001b[0m", plainStyle)).toBe("ok");
});
