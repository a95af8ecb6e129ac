import { accountId } from "../../../engine/platform.ts";
import type { RequestContext } from "../../../engine/service.ts";
import { ServiceError } from "../../../kernel/errors.ts";

const noPermission = "User does not have a permission to use kinesis stream";
const notActive = "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in Active state";
const elsewhere =
  "The kinesis Arn used to enable kinesis replication belongs to a stream which is not in the current region";

/**
 * Why a stream cannot be a destination, as AWS describes it afterwards: it accepts whatever it is given. Of streams that
 * are not there or not active yet it says that permission is lacking, and of those of other accounts and of ARNs of
 * Firehose that they are not active (ack-api-quirks, DDB-TABLE-318).
 *
 * What the caller must be allowed is what the developer guide lists under "kds_iam"; its examples have less.
 */
export async function reasonAgainst(context: RequestContext, streamArn: string): Promise<string | undefined> {
  const [, , service, region, account, resource = ""] = streamArn.split(":");
  if (service === "firehose" || (service === "kinesis" && account !== accountId)) return notActive;
  if (service !== "kinesis" || !/^stream\/[^/]+$/.test(resource)) return noPermission;
  if (region !== context.region) return elsewhere;
  try {
    await context.authorize("kinesis:ListStreams", ["*"]);
    await context.authorize("kinesis:PutRecords", [streamArn]);
    const { StreamDescription } = await context.clients.kinesis.describeStream({ StreamARN: streamArn, Limit: 1 });
    const status = StreamDescription?.StreamStatus;
    return status === "ACTIVE" || status === "UPDATING" ? undefined : noPermission;
  } catch (error) {
    if (error instanceof ServiceError) return noPermission;
    throw error;
  }
}
