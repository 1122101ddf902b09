package dev.bertrand.model.adapter;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AdapterHub's names of tensors and ours, which are PEFT's for LoRA and (IA)3 and AdapterHub's for the rest. */
final class AdapterHubNames {
    private static final Pattern LORA = Pattern.compile("(.+)\\.loras\\.(.+)\\.lora_([AB])");
    private static final Pattern HEAD = Pattern.compile("heads\\.(.+)\\.1\\.(weight|bias)");

    /** adapters 1.2, legacy_weights_mapping in loading.py: what adapter-transformers 1 called its parts. */
    private static final Map<String, String> LEGACY = Map.of(
            "attention_text_task_adapters",
            "adapters",
            "attention_text_lang_adapters",
            "adapters",
            "layer_text_task_adapters",
            "adapters",
            "layer_text_lang_adapters",
            "adapters",
            "invertible_lang_adapters",
            "invertible_adapters");

    private AdapterHubNames() {}

    /** A name of an old file as today's would have it. */
    static String ofToday(String stored) {
        String today = stored;
        for (Map.Entry<String, String> renamed : LEGACY.entrySet()) {
            today = today.replace(renamed.getKey(), renamed.getValue());
        }
        return today;
    }

    /**
     * Our name.
     *
     * @param scales whether the tensors are (IA)3's, which AdapterHub stores as the B of a LoRA
     * @param head our name of the head's only layer
     */
    static String ours(String today, boolean scales, String head) {
        Matcher lora = LORA.matcher(today);
        if (lora.matches()) {
            boolean up = lora.group(3).equals("B");
            return lora.group(1) + (scales && up ? ".ia3_l" : ".lora_%s.weight".formatted(lora.group(3)));
        }
        Matcher layer = HEAD.matcher(today);
        return layer.matches() ? head + "." + layer.group(2) : today;
    }

    /** AdapterHub's name for ours in an adapter called {@code adapter}. */
    static String theirs(String ours, String adapter) {
        String place = ".loras." + adapter;
        return ours.replace(".lora_A.weight", place + ".lora_A")
                .replace(".lora_B.weight", place + ".lora_B")
                .replace(".ia3_l", place + ".lora_B");
    }
}
