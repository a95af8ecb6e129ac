/**
 * Where AWS's servers word a broken constraint otherwise than most of them do. All of it is written by hand, by the name
 * of the model and, within it, by a member of a structure (`QueryInput.Limit`). Sources: what nubo-db's conformance suite
 * and dynalite's tests recorded of DynamoDB, and the errors that CloudWatch Logs documents.
 */

/** The code of the error, where it is not `ValidationException` (`ValidationError` in the query protocol). */
export const violationCodes: Readonly<Record<string, string>> = { logs: "InvalidParameterException" };

export interface SingleComplaint {
  readonly when: "missing" | "empty";
  readonly message: string;
}

/** Members whose absence or emptiness is said alone, whatever else is wrong. */
export const singleComplaints: Readonly<Record<string, Readonly<Record<string, SingleComplaint>>>> = {
  dynamodb: {
    ...Object.fromEntries(
      ["CreateTable", "DeleteTable", "DescribeTable", "UpdateTable", "DescribeTimeToLive", "UpdateTimeToLive"].map(
        (operation) => [
          `${operation}Input.TableName`,
          { when: "missing", message: "The parameter 'TableName' is required but was not present in the request" },
        ],
      ),
    ),
    ...Object.fromEntries(
      ["BatchGetItem", "BatchWriteItem"].map((operation) => [
        `${operation}Input.RequestItems`,
        { when: "empty", message: `The requestItems parameter is required for ${operation}` },
      ]),
    ),
  },
};

/** Members that are named as the request spells them, like all that lead to them, and whose value is not shown. */
export const membersNamedAsWritten: Readonly<Record<string, ReadonlySet<string>>> = {
  dynamodb: new Set(["QueryInput.Limit", "KeysAndAttributes.Keys"]),
};

/**
 * Shapes that take a name or an ARN: whatever is neither empty nor an ARN is held against the shape of the name. Their own
 * patterns and lengths are those of ARNs.
 */
export const namesOrArns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dynamodb: { TableArn: "TableName" },
};
