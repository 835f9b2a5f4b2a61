// The API reference: Swagger UI with the document of the stack that serves this page.
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

// The page is served as <base>/console/reference/, the API as <base>/v1/.
const DOCUMENT = new URL("../../v1/openapi.json", location.href).href;

// Requests need signatures or tokens that do not belong here, so the page sends none: it has no server to choose and
// nobody to authorise.
const nothing = () => null;
const readOnly = { wrapComponents: { authorizeBtn: () => nothing, ServersContainer: () => nothing } };

SwaggerUI({
  url: DOCUMENT,
  dom_id: "#reference",
  plugins: [readOnly],
  supportedSubmitMethods: [],
  // The default asks a server of Swagger's to check the document.
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayOperationId: true,
  filter: true,
});
