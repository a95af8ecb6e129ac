import type {
  InvokeWithResponseStreamRequest,
  InvokeWithResponseStreamResponse,
  InvokeWithResponseStreamResponseEvent,
} from "@aws-sdk/client-lambda";
import type { RequestContext } from "../../../engine/service.ts";
import { NotImplementedError } from "../../../kernel/errors.ts";
import type { FunctionInvoker, FunctionOutcome } from "../function-invoker.ts";
import { resolveFunction } from "../function-name.ts";
import { logTailOf } from "../log-tail.ts";
import { clientContextText, synchronousPayload } from "../payload.ts";
import { invokeStreaming, type StreamedInvocation } from "../streamed-invocation.ts";

/**
 * Sends what the function writes as it comes. A function that fails has begun its answer with status 200 all the same: the
 * last event tells, with `Unhandled` for code as in AWS's header of other invocations, and the error as its details.
 */
export function invokeWithResponseStream(invoker: FunctionInvoker) {
  return async (
    context: RequestContext,
    input: InvokeWithResponseStreamRequest,
  ): Promise<InvokeWithResponseStreamResponse> => {
    if (input.TenantId !== undefined) throw new NotImplementedError("InvokeWithResponseStream with TenantId");
    const reference = resolveFunction(context.region, input.FunctionName ?? "", input.Qualifier, "InvokeFunction");
    const clientContext = clientContextText(input.ClientContext);
    const payload = await synchronousPayload(input.Payload);
    const { platform, region, requestId, trace } = context;
    if (input.InvocationType === "DryRun") {
      await invoker.find(platform, region, reference);
      return { StatusCode: 204 };
    }
    let executedVersion: string | undefined;
    const streamed = await invokeStreaming(invoker, platform, {
      region,
      function: reference,
      requestId,
      payload,
      clientContext,
      trace,
      onVersion: (version) => {
        executedVersion = version;
      },
    });
    return {
      StatusCode: 200,
      ExecutedVersion: executedVersion,
      EventStream: eventsOf(streamed, input.LogType === "Tail"),
    };
  };
}

async function* eventsOf(
  { pieces, outcome }: StreamedInvocation,
  withLog: boolean,
): AsyncGenerator<InvokeWithResponseStreamResponseEvent> {
  for await (const Payload of pieces) yield { PayloadChunk: { Payload } } as InvokeWithResponseStreamResponseEvent;
  yield { InvokeComplete: completionOf(await outcome, withLog) } as InvokeWithResponseStreamResponseEvent;
}

function completionOf(outcome: FunctionOutcome, withLog: boolean) {
  return {
    ...(outcome.functionError && {
      ErrorCode: outcome.functionError,
      ErrorDetails: Buffer.from(outcome.payload).toString(),
    }),
    ...(withLog && { LogResult: logTailOf(outcome.logTail) }),
  };
}
