import type { ServiceError } from "../../kernel/errors.ts";
import type { ServiceModel } from "../../models/model.ts";
import { errorShape, errorStatus, isSenderFault } from "../error-shapes.ts";
import type { Protocol, WireResponse } from "../wire.ts";
import { malformedInput, structureReader } from "./decode.ts";
import { structureContent } from "./encode.ts";
import { parseForm } from "./form.ts";
import { attribute, element, escapeXml } from "./xml.ts";

/** AWS's query protocol: parameters in a form or a query string, answers in XML. */
export const queryProtocol: Protocol = {
  decodeRequest(model, operation, request) {
    const form = parseForm(request.body.toString(), request.query);
    if (!form) throw malformedInput("The parameters are not percent-encoded as they should be.");
    const input = model.operations[operation]?.input;
    return input ? structureReader(model, input)(form) : {};
  },

  encodeResponse(model, operation, output, requestId) {
    const { output: shape, resultWrapper = `${operation}Result` } = model.operations[operation]!;
    const result = shape ? element(resultWrapper, structureContent(model, shape)(output)) : "";
    const metadata = element("ResponseMetadata", element("RequestId", escapeXml(requestId)));
    return answer(200, element(`${operation}Response`, result + metadata, namespaceOf(model)), requestId);
  },

  encodeError(model, error, requestId) {
    const content =
      element("Type", isSenderFault(model, error) ? "Sender" : "Receiver") +
      element("Code", escapeXml(codeOf(model, error))) +
      (error.message === "" ? "" : element("Message", escapeXml(error.message))) +
      membersOf(model, error);
    const body = element("Error", content) + element("RequestId", escapeXml(requestId));
    return answer(errorStatus(model, error), element("ErrorResponse", body, namespaceOf(model)), requestId);
  },
};

/** On the wire, many errors go by a name other than their shape's: NoSuchEntityException is NoSuchEntity. */
function codeOf(model: ServiceModel, error: ServiceError): string {
  return errorShape(model, error)?.error?.code ?? error.code;
}

function membersOf(model: ServiceModel, error: ServiceError): string {
  if (!errorShape(model, error)) return "";
  const { message: _message, Message: _Message, ...members } = error.members;
  return structureContent(model, error.code)(members);
}

function namespaceOf(model: ServiceModel): string {
  return model.xmlNamespace ? attribute("xmlns", model.xmlNamespace) : "";
}

function answer(statusCode: number, body: string, requestId: string): WireResponse {
  return { statusCode, headers: { "content-type": "text/xml", "x-amzn-requestid": requestId }, body };
}
