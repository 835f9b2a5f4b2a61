// What this page uses of Swagger UI; the package has no types of its own.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  type Component = () => null;

  interface Plugin {
    wrapComponents: Record<string, () => Component>;
  }

  interface Options {
    url: string;
    dom_id: string;
    plugins: Plugin[];
    supportedSubmitMethods: string[];
    validatorUrl: string | null;
    deepLinking: boolean;
    docExpansion: "none" | "list" | "full";
    defaultModelsExpandDepth: number;
    displayOperationId: boolean;
    filter: boolean;
  }

  export default function SwaggerUI(options: Options): void;
}

declare module "*.css";
