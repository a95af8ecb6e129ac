import type { DescribeEndpointsResponse } from "@aws-sdk/client-dynamodb";
import type { RequestContext } from "../../../engine/service.ts";

/** The one endpoint that there is. */
export async function describeEndpoints(context: RequestContext): Promise<DescribeEndpointsResponse> {
  const { host } = new URL(context.platform.endpoint());
  return { Endpoints: [{ Address: host, CachePeriodInMinutes: 1440 }] };
}
