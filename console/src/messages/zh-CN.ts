import { byFolder } from "./byFolder";

export default byFolder(import.meta.glob("../**/messages.zh-CN.json", { eager: true, import: "default" }));
