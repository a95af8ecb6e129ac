/**
 * An error that a caller is told about. `code` is the shape's name in the service's model (`ResourceNotFoundException`);
 * its HTTP status comes from the model, and only an error that no model knows needs `statusCode`.
 */
export class ServiceError extends Error {
  readonly code: string;
  /** The other members of the error's shape, in the types that the codecs take. */
  readonly members: Record<string, unknown>;
  readonly statusCode: number | undefined;

  constructor(code: string, message: string, options: { members?: Record<string, unknown>; statusCode?: number } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.members = options.members ?? {};
    this.statusCode = options.statusCode;
  }
}

/** Says plainly what Tireless does not do yet; `what` names the operation or the parameter, and `why` what stands behind it. */
export class NotImplementedError extends ServiceError {
  constructor(what: string, why?: string) {
    const reason = why === undefined ? "" : `: ${why}`;
    super("NotImplemented", `Tireless does not implement ${what} yet${reason}.`, { statusCode: 501 });
  }
}
