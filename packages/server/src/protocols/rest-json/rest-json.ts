import { errorShape, errorStatus } from "../error-shapes.ts";
import { writeErrorMembers } from "../json-values/error-body.ts";
import { JsonWriter } from "../json-values/json-writer.ts";
import type { Protocol } from "../wire.ts";
import { requestDecoder } from "./decode-request.ts";
import { headersOf, responseEncoder } from "./encode-response.ts";
import { headerText } from "./header-values.ts";

/** AWS's REST protocol with JSON bodies: members in path, query string, headers, status and body, as the model binds them. */
export const restJsonProtocol: Protocol = {
  decodeRequest(model, operation, request) {
    return requestDecoder(model, operation)(request);
  },

  encodeResponse(model, operation, output, requestId) {
    const response = responseEncoder(model, operation)(output);
    response.headers["x-amzn-requestid"] = requestId;
    return response;
  },

  encodeError(model, error, requestId) {
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": headerText(error.code),
    };
    if (errorShape(model, error)) headersOf(model, error.code)(error.members, headers);
    const writer = new JsonWriter();
    writer.text = "{";
    writeErrorMembers(model, error, writer, "");
    writer.text += "}";
    return { statusCode: errorStatus(model, error), headers, body: writer.finish() };
  },
};
