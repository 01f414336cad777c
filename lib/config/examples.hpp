#pragma once
// What docs/config.md and the schema say with examples.

namespace peftkit::config {

inline constexpr const char* kStringExample = "prefix_tuning[flat=True]|par_bn";

inline constexpr const char* kIntroduction = R"(# The config file

<!-- Generated from the field lists in lib/config; the test `config` says how to update it. -->

One YAML file says what is trained, on what, and how; every program reads the same file. An unknown
key is an error, with the nearest name that exists. Relative paths start at the YAML file's folder.
`--set section.key=value` overrides a value (`--set training.learning_rate=1e-4`); the value is
YAML, lists are indexed (`--set 'adapter.config.union[0].lora.r=4'`), and relative paths start
at the working folder. A list of one item may be written without brackets. `peft-train schema` prints
a JSON Schema for editors; `peft-train validate` checks a file with its data and checkpoint.

)";

// On adapter.config.
inline constexpr const char* kFormsChapter = R"(
## adapter.config

What is trained, in one of these forms:

```yaml
config: unipelt                                      # a preset
config: "prefix_tuning[bottleneck_size=800]|par_bn"  # a config string of adapters; | makes a union
config: {lora: {r: 4, use_gating: true}}             # one method: fields over those of a preset
config:                                              # a union: at most one method at any place
  union:
    - lora: {r: 8, alpha: 2, use_gating: true}
    - prefix_tuning: {prefix_length: 10, use_gating: true}
    - seq_bn: {reduction_factor: 16, use_gating: true}
config: {architecture: lora, r: 4}                   # the JSON that adapters saves,
config: ../runs/lora/best/adapter_config.json        # or a file with it
```

Values in config strings are Python literals: `seq_bn[non_linearity='gelu', leave_out=[0, 1]]`.
Fields that are set on a preset which is a union go to every member, which must have them.

Two members of a union may not act at the same place of the same layer: bottlenecks at different
places (`mh_adapter`, `output_adapter`), LoRA at different matrices, or layers told apart with
`leave_out`. Prefix tuning can be there once.

### Presets

)";

}  // namespace peftkit::config
