import { authorize } from "../engine/authorisation.ts";
import type { Platform } from "../engine/platform.ts";
import { ServiceError } from "../kernel/errors.ts";
import { lambdaModel } from "../models/lambda.gen.ts";
import { verifySignature } from "../protocols/sigv4/verify.ts";
import type { WireRequest } from "../protocols/wire.ts";
import { functionReference } from "../services/lambda/function-name.ts";
import type { FunctionUrlRecord } from "../services/lambda/function-urls/records.ts";
import { allowsEverybody } from "../services/lambda/policies/public-access.ts";
import type { PolicyRecord } from "../services/lambda/policies/records.ts";
import { allowsOrigin } from "./function-url-cors.ts";
import type { UrlRequest } from "./function-url-event.ts";

/**
 * Who may call a function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 *
 * Since October 2025 AWS asks for two permissions, `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction`, and so do we. A
 * URL of type `NONE` is open only where the policy of its function, or of its alias, gives both to everybody. The console,
 * SAM and the CDK add those statements by themselves, CreateFunctionUrlConfig does not; whoever forgets one reads in a
 * header which. (URLs that AWS knew before that date need the first alone; there is no such past here.)
 */
export async function verifyAccess(
  platform: Platform,
  record: FunctionUrlRecord,
  policy: PolicyRecord | undefined,
  request: WireRequest,
): Promise<UrlRequest["signer"]> {
  if (record.authType === "AWS_IAM") return verifySigner(platform, record, request);
  const missing = permissions.filter(({ action, known }) => !allowsEverybody(policy, action, known));
  if (missing.length > 0) throw new AccessRefused(hintOf(record, missing));
  return undefined;
}

/** The request may not call the function, in the words of AWS. */
export class AccessRefused extends ServiceError {
  /** What would help. */
  readonly hint: string | undefined;

  constructor(hint?: string) {
    super(
      "AccessDeniedException",
      "Forbidden. For troubleshooting Function URL authorization issues, see: " +
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
      { statusCode: 403 },
    );
    this.hint = hint;
  }
}

interface UrlPermission {
  readonly action: string;
  /** The keys of conditions that are known of a request to a URL of type `NONE`. */
  readonly known: Readonly<Record<string, string>>;
  /** As the AWS CLI says it. */
  readonly option: string;
}

const invokedViaUrl = { "lambda:InvokedViaFunctionUrl": "true" };

const permissions: readonly UrlPermission[] = [
  {
    action: "lambda:InvokeFunctionUrl",
    known: { "lambda:FunctionUrlAuthType": "NONE", ...invokedViaUrl },
    option: "--function-url-auth-type NONE",
  },
  { action: "lambda:InvokeFunction", known: invokedViaUrl, option: "--invoked-via-function-url" },
];

function hintOf({ functionName, qualifier }: FunctionUrlRecord, missing: readonly UrlPermission[]): string {
  const place = qualifier === undefined ? "" : ` --qualifier ${qualifier}`;
  const commands = missing.map(
    ({ action, option }) =>
      `aws lambda add-permission --function-name ${functionName}${place} --statement-id ${action.replace("lambda:", "url-")} ` +
      `--action ${action} --principal "*" ${option}`,
  );
  return `The policy does not give everybody ${missing.map(({ action }) => action).join(" and ")}: ${commands.join(" && ")}`;
}

/** Who signed a request to a URL of type `AWS_IAM`, found to be allowed to call it. */
async function verifySigner(platform: Platform, record: FunctionUrlRecord, request: WireRequest) {
  const { credentials, clock, pages } = platform;
  const { region, functionName, qualifier } = record;
  // Pages of elsewhere know the well-known key too; the URL's own rules may welcome them.
  if (!(record.cors && allowsOrigin(record.cors, request))) pages.assertMayCall(request);
  const verified = verifySignature(request, {
    model: lambdaModel,
    identify: credentials.identify.bind(credentials),
    nowMs: clock.nowMs(),
  });
  if (verified.region !== region) throw new AccessRefused(`The signature is for ${verified.region}, not ${region}.`);
  const { principal } = verified.identity;
  const { invokedArn } = functionReference(region, functionName, qualifier);
  for (const { action } of permissions) await authorize({ principal, action, resources: [invokedArn], region });
  return { principal, accessKeyId: verified.accessKeyId };
}
