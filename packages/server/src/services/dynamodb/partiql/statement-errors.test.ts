import { describe, expect, it } from "vitest";
import { parseStatement } from "./statements.ts";

/** The words of errors that show without a table. Where they come from, the head of `problem.ts` says. */

const malformed = (detail: string) => `Statement wasn't well formed, can't be processed: ${detail}`;
const leftOver = malformed("Unexpected token after expression");
const overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";

function refusal(text: string, parameters: unknown[] = []): string {
  try {
    parseStatement(text, parameters);
  } catch (error) {
    expect(error).toMatchObject({ code: "ValidationException" });
    return (error as Error).message;
  }
  return "was not refused";
}

/** As `refusal`, of a statement in which `|` stands before what the error points at, and `at` for the place of that. */
function placedRefusal(marked: string, message: string): void {
  const lines = marked.slice(0, marked.indexOf("|")).split("\n");
  expect(refusal(marked.replace("|", ""))).toMatch(
    new RegExp(`^${message.replace(/[.[\]()*]/g, "\\$&")} at ${lines.length}:${lines.at(-1)!.length + 1}:\\d+$`),
  );
}

describe("a statement that cannot be read", () => {
  it.each([
    ["SELECT * FROM t WHERE", "Unexpected term"],
    ["SELECT * FROM t WHERE;", "Unexpected term"],
    ["DELETE FROM t WHERE NOT", "Unexpected term"],
    ["UPDATE t SET a = 1 WHERE (", "Unexpected term"],
    ["SELECT * FROM", "Unexpected term"],
    ["SELECT * FROM t WHERE a = 1 AND", "Missing right-hand side expression of infix operator"],
    ["SELECT * FROM t WHERE ORDER BY a", "Unexpected keyword"],
    ["SELECT * FROM t WHERE key = 1", "Unexpected keyword"],
    ["INSERT INTO t (key) VALUES (1)", "Unexpected keyword"],
    ["SELECT * FROM t WHERE IS NULL", "Unexpected operator"],
    ["SELECT * FROM t WHERE a = LIKE", "Unexpected operator"],
    ["SELECT * FROM t WHERE a IS SOMETHING", "Expected type name"],
    ["SELECT * FROM t WHERE a.inner = 1", "Invalid path dot component"],
    ["DELETE FROM", "Expected identifier for simple path"],
    ["DELETE FROM;", "Expected identifier for simple path"],
    ["DELETE FROM WHERE a = 1", "Expected identifier for simple path"],
    ["SELEKT * FROM t", "Expected data manipulation"],
    ["UPDATE t-u SET a = 1", "Expected data manipulation"],
    ["UPDATE t WHERE a = 1", "Expected data manipulation"],
    ["UPDATE t SET a 1", "Expected '='"],
    ["SELECT a t", "Expected FROM after SELECT list"],
    ["SELECT * FROM t WHERE a BETWEEN 1 OR 2", "Expected AND keyword"],
    ["SELECT * FROM t WHERE a IN [1, 2", "Expected RIGHT_BRACKET"],
    ["INSERT INTO t VALUE {'a' 1}", "Expected COLON"],
    [
      "DELETE FROM t WHERE a = 1 RETURNING ALL *",
      "Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.",
    ],
    ["SELECT * FROM t;;", "Unexpected token after semicolon. (Only one query is allowed.)"],
    // What is no token comes without a detail.
    ["SELECT * FROM t WHERE a = 1 # note", ""],
    ["SELECT * FROM t WHERE a = 1 /* note", ""],
    ["SELECT * FROM t WHERE a = 'x", ""],
    ['SELECT * FROM "t', ""],
    ["SELECT * FROM tö", ""],
    ["SELECT * FROM t WHERE a = 1e2147483648", ""],
    ["SELECT * FROM t WHERE a = 1.5e-2147483647", ""],
    ["", "Unexpected term"],
  ])("%s", (text, detail) => {
    expect(refusal(text)).toBe(malformed(detail));
  });

  it.each([
    "SELECT * FROM t WHERE a = 1 b",
    "SELECT * FROM t WHERE a = 1 e5",
    "SELECT * FROM t WHERE a = 1)",
    "INSERT INTO t VALUE {'a': 1} b",
    "INSERT INTO t alias VALUE {'a': 1}",
    "UPDATE t SET a = 1 WHERE b = 2 c",
    "UPDATE t REMOVE a, b WHERE c = 1",
    "FROM t SET a = 1 WHERE b = 2",
    "DELETE FROM t WHERE a = 1 ORDER BY a",
    "SELECT * FROM t ORDER BY a WHERE a = 1",
    "SELECT a FROM t extra words",
  ])("%s has a token too many", (text) => {
    expect(refusal(text)).toBe(leftOver);
  });
});

describe("a statement that DynamoDB does not do", () => {
  it.each([
    ["a IS INT4", "Unsupported operation: IsType"],
    ["1 + 1", "Unsupported operation: Plus"],
    ["SELECT * FROM t UNION SELECT * FROM u", "Unsupported operation: Union"],
    ["SELECT * FROM t u WHERE a = 1", "Aliasing is not supported"],
    ["SELECT * FROM t AS u", "Aliasing is not supported"],
    ["SELECT a AS b FROM t", "Aliasing is not supported"],
    ["UPDATE t u SET a = 1", "Aliasing is not supported"],
    ["DELETE FROM t u", "Aliasing is not supported"],
    ["SELECT * FROM t, u", "Only select from a single table or index is supported."],
    ["SELECT * FROM t JOIN u ON a = b", "Only select from a single table or index is supported."],
    ["SELECT * FROM t GROUP BY a", "Unsupported clause: GROUP BY"],
    ["SELECT DISTINCT a FROM t", "Unsupported token in expression: DISTINCT"],
    ["SELECT VALUE a FROM t", "Select projection doesn't support value or pivot keywords"],
    ["SELECT a.* FROM t", "Changing item's hierarchy while reading isn't supported"],
    ["SELECT a.b, c.b FROM t", "Duplicate identifiers in select clause: b"],
    ['SELECT * FROM ""', "Path component cannot be an empty string"],
    ['SELECT * FROM t.""', "Path component cannot be an empty string"],
    ["SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause"],
    ["UPDATE t.i SET a = 1 WHERE b = 1", "This operation is not supported on an index"],
    ["DELETE FROM t.i WHERE b = 1", "This operation is not supported on an index"],
    ["INSERT INTO t.i VALUE {'a': 1}", "FROM clause may only contain a single table name"],
    ["INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "RETURNING is not supported in INSERT"],
    ["INSERT INTO t <<{'a': 1}>>", expect.stringContaining("Inserting multiple items in a single statement")],
    ["UPDATE t SET a = 1 INSERT INTO u VALUE {}", "Only one operation is allowed in a statement."],
    [
      "DELETE FROM t WHERE a = 1 RETURNING MODIFIED OLD *",
      "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.",
    ],
    [
      "UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL OLD a",
      "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause",
    ],
    ["SELECT * FROM t WHERE a", "WHERE clause must contain an expression that resolves to a boolean"],
    ["SELECT * FROM t WHERE a AND b = 1", "The arguments to AND/OR must be Expressions"],
    ["SELECT * FROM t WHERE NOT a", "The argument to NOT must be a Type or Expression"],
    ["SELECT * FROM t WHERE a = MISSING", "MISSING must be compared using IS operator"],
    ["SELECT * FROM t WHERE a = 5 + 5", "Unsupported operator in Condition Expression. Operator: +"],
    ["SELECT * FROM t WHERE a LIKE 'x'", "Unsupported operator in Condition Expression. Operator: like"],
    [
      "SELECT * FROM t WHERE a = -b",
      "Incorrect number of operands for operator or function; operator or function: -, number of operands: 1",
    ],
    ["SELECT * FROM t WHERE a IN []", expect.stringMatching(/^IN operator must have a left hand argument/)],
    ["SELECT * FROM t WHERE a IN b", expect.stringMatching(/^IN operator must have a left hand argument/)],
    [
      `SELECT * FROM t WHERE a IN [${"1,".repeat(100)}1]`,
      "The IN operator is provided with too many operands; number of operands: 101",
    ],
    [
      "SELECT * FROM t WHERE a < true",
      "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
    ],
    [
      "SELECT * FROM t WHERE attribute_exists(a) > false",
      "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
    ],
    [
      "SELECT * FROM t WHERE attribute_exists('a')",
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "SELECT * FROM t WHERE attribute_exists()",
      "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0",
    ],
    [
      "SELECT * FROM t WHERE attribute_type(a, 'X')",
      "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
    ],
    [
      "SELECT * FROM t WHERE attribute_type(a, 1)",
      "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N",
    ],
    [
      "UPDATE t SET a = 'x' + 1 WHERE b = 1",
      "Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    ["UPDATE t SET a = b * 2 WHERE b = 1", "Unsupported operator in Update Expression. Operator: *"],
    ["UPDATE t SET a = b IS NULL WHERE b = 1", "IS operator is not supported in update expressions"],
    ["UPDATE t SET a = 1, a.b = 2 WHERE b = 1", expect.stringMatching(/^Two document paths overlap with each other/)],
    ["UPDATE t SET a[*] = 1 WHERE b = 1", malformed("Invalid path component for simple path")],
    ["SELECT * FROM t WHERE a[*].b = 1", "Wildcard path component like a[*].b are not supported"],
  ])("%s", (text, message) => {
    expect(refusal(text)).toEqual(message);
  });

  it("tells where in the statement", () => {
    placedRefusal("SELECT |attribute_exists(a) FROM t", "Unexpected path component");
    placedRefusal("SELECT |COUNT(*) FROM t", "Unexpected path component");
    placedRefusal("SELECT * FROM t\nWHERE |EXISTS(a)", "Unrecognized function: exists");
    placedRefusal("SELECT * FROM t WHERE |set_add(a, <<1>>) = a", "Unrecognized function: set_add");
    placedRefusal("SELECT * FROM t LIMIT |1", "Unsupported clause: LIMIT");
    placedRefusal(
      "UPDATE t SET b = |set_add(a, <<'x'>>)",
      "The first argument to SET_ADD must equal the assignment value",
    );
    placedRefusal("UPDATE t SET a = |set_delete(a)", "SET_DELETE must have exactly two arguments");
    placedRefusal(
      'UPDATE t\n SET a = 1,\n "b" = set_add(|"b", [1])',
      "The second argument to SET_ADD must be a value with type SET",
    );
    placedRefusal("INSERT INTO t VALUE {'a': |set_add(1, 2)}", "Unsupported data type: set_add under key root");
    placedRefusal("INSERT INTO t VALUE {'a': 1, |'a': 2}", "Duplicate keys in tuple. Key: a under root");
    placedRefusal("INSERT INTO t VALUE {|1: 2}", "Tuple keys must be of type String. Actual type: INT under root");
    placedRefusal("INSERT INTO t VALUE {'a': -|0.0}", "Negative zero decimal is not supported under key root");
    placedRefusal("SELECT a[-|1] FROM t", "List index is not within the allowable range; index: [-1]");
    placedRefusal("SELECT a[|2147483648] FROM t", "List index is not within the allowable range; index: [2147483648]");
    expect(refusal("SELECT a[2147483647], b[-0] FROM t")).toBe("was not refused");
    expect(refusal('UPDATE t SET "a b" = set_add("a b", 1)')).toMatch(/ at 1:30:5$/);
  });
});

describe("a value that cannot be", () => {
  const deep = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`;
  it.each([
    ["1e126", `${overflow} under root`],
    ["-1e126", `${overflow} under root`],
    ["1e-131", `${underflow} under root`],
    ["1e2147483647", `${underflow} under root`],
    ["1".repeat(39), "Attempting to store more than 38 significant digits in a Number under root"],
    ["{'x': 1e126}", `${overflow} under root.x`],
    ["[1, {'y': [1e126]}]", `${overflow} under root[1].y[0]`],
    [deep("{'a':", "}", 32), `Nesting Levels have exceeded supported limits under root${".a".repeat(32)}`],
    [deep("[", "]", 32), `Nesting Levels have exceeded supported limits under root${"[0]".repeat(32)}`],
    ["<<>>", "Empty bags are not supported"],
    ["<<1, 'a'>>", "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"],
    ["<<[1]>>", "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"],
    ["<<'a', 'a'>>", "One or more parameter values were invalid: Input collection [a, a] contains duplicates."],
    [
      "<<2, 2.0>>",
      "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root",
    ],
    ["`{a: 1}`", expect.stringMatching(/^Ion Literals are not supported: ION under key root at 1:27:8$/)],
  ])("%s", (literal, message) => {
    expect(refusal(`INSERT INTO t VALUE {'a': ${literal}}`)).toEqual(message);
  });

  it("may nest as deep as items may", () => {
    expect(refusal(`INSERT INTO t VALUE {'a': ${deep("[", "]", 31)}}`)).toBe("was not refused");
  });

  it("cannot be put together of parameters", () => {
    expect(refusal("UPDATE t SET a = [?] WHERE b = 1", [{ S: "v" }])).toBe(
      "Unsupported data type: Parameter under key root[0] at 1:19:1",
    );
    expect(refusal("INSERT INTO t VALUE {'a': {'k': ?}}", [{ S: "v" }])).toBe(
      "Unsupported data type: Parameter under key root.k at 1:33:1",
    );
    expect(refusal("SELECT * FROM t WHERE a IN [?, 2]", [{ N: "1" }])).toBe("was not refused");
  });

  it("is told of before anything about the statement when it is a parameter", () => {
    const parameter = (value: object) => refusal("SELECT WHERE", [value]);
    expect(parameter({ SS: ["a", "a"] })).toMatch("Input collection [a, a] contains duplicates.");
    for (const N of ["1e99999999999", "-1e99999999999", "1e-99999999999", "1e2147483648", "1e-2147483648", "x"]) {
      expect(parameter({ L: [{ M: { a: { N } } }] })).toBe(
        `The parameter cannot be converted to a numeric value: ${N}`,
      );
    }
    expect(parameter({ N: "1e2147483647" })).toBe(underflow);
    expect(parameter({ N: "1e-2147483647" })).toBe(underflow);
    expect(parameter({ N: "1e126" })).toBe(overflow);
    expect(parameter({ N: "" })).toBe("The parameter cannot be converted to a numeric value");
  });

  it("needs as many parameters as there are places for them", () => {
    const mismatch = "Number of parameters in request and statement don't match.";
    expect(refusal("SELECT * FROM t WHERE a = ?")).toBe(mismatch);
    expect(refusal("SELECT * FROM t WHERE a = ?", [{ S: "a" }, { S: "b" }])).toBe(mismatch);
    expect(refusal("SELECT * FROM t WHERE a = '?'", [{ S: "a" }])).toBe(mismatch);
  });
});
