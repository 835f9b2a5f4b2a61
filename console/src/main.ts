import { createApp } from "vue";
import "element-plus/es/components/message/style/css";
import App from "@/app/App.vue";
import { router } from "@/app/router";
import "@/app/styles.css";
import { i18n, languageAtFirst, speak } from "@/messages";

await speak(languageAtFirst());
createApp(App).use(i18n).use(router).mount("#app");
