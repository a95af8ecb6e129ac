/**
 * The words of PartiQL that cannot name an attribute or a table unless they stand in double quotes: those of SQL-92 and
 * PartiQL's own, as the parser that DynamoDB uses has them (`partiql-lang-kotlin`, `LexerConstants`). `key`, `inner` and
 * `pad` were recorded.
 */
export const keywords: ReadonlySet<string> = new Set(
  `absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit bit_length
  by cascade cascaded case cast catalog char character character_length char_length check close coalesce collate
  collation column commit connect connection constraint constraints continue convert corresponding count create cross
  current current_date current_time current_timestamp current_user cursor date deallocate dec decimal declare default
  deferrable deferred delete desc describe descriptor diagnostics disconnect distinct domain double drop else end escape
  except exception exec execute exists external extract date_add date_diff false fetch first float for foreign found from
  full get global go goto grant group having identity immediate in indicator initially inner input insensitive insert int
  int2 int4 int8 integer integer2 integer4 integer8 intersect interval into is isolation join key language last left
  level like local lower match max min module names national natural nchar next no not null nullif numeric octet_length
  of on only open option or order outer output overlaps pad partial position precision prepare preserve primary prior
  privileges procedure public read real references relative restrict revoke right rollback rows schema scroll section
  select session session_user set size smallint some space sql sqlcode sqlerror sqlstate substring sum system_user table
  temporary then time timestamp to transaction translate translation trim true union unique unknown update upper usage
  user using value values varchar varying view when whenever where with work write zone missing pivot unpivot limit tuple
  remove index conflict do nothing returning modified new old let bool boolean string symbol clob blob struct list sexp
  bag`.split(/\s+/),
);

/** Keywords that may be called like functions. */
export const callableKeywords: ReadonlySet<string> = new Set(
  `exists count avg max min sum substring char_length character_length octet_length bit_length upper lower size nullif
  coalesce sexp list bag`.split(/\s+/),
);

/** What may follow `IS`, by what it means; `double precision` and `character varying` are joined beforehand. */
export const typeNames: ReadonlyMap<string, string> = new Map([
  ...`missing null boolean smallint integer integer2 integer4 integer8 float real double_precision decimal numeric
  timestamp date time character character_varying string symbol clob blob struct tuple list sexp bag`
    .split(/\s+/)
    .map((name) => [name, name] as const),
  ["varchar", "character_varying"],
  ["char", "character"],
  ["dec", "decimal"],
  ["int", "integer"],
  ["int2", "smallint"],
  ["int4", "integer4"],
  ["int8", "integer8"],
  ["bool", "boolean"],
]);

/** How tightly operators bind. */
export const precedences: ReadonlyMap<string, number> = new Map([
  ...["intersect", "except", "union"].map((operator) => [operator, 5] as const),
  ["or", 10],
  ["and", 20],
  ...["=", "<>", "is", "in"].map((operator) => [operator, 40] as const),
  ...["<", "<=", ">", ">=", "between", "like"].map((operator) => [operator, 50] as const),
  ...["+", "-", "||"].map((operator) => [operator, 60] as const),
  ...["*", "/", "%"].map((operator) => [operator, 70] as const),
]);
export const selectPrecedence = 6;
export const notPrecedence = 30;
