#pragma once
#include "builder.hpp"
#include "doc/yaml.hpp"
#include "yaml_resolve.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// YamlTree: what Go's decoders make of nodes, whoever read them: keys become strings, "<<" is merged,
/// duplicate keys are judged by the dialect, numbers go through JSON. Lines are 1-based. Throws
/// base::Error{Invalid} "line N: ...".
class YamlTree {
public:
    /// The options must outlive the tree.
    YamlTree(const YamlOptions& options, const ParseLimits& limits) : options_(options), build_(limits) {}

    /// The next node is a key of a map.
    bool at_key() const { return !open_.empty() && open_.back().is_mapping && open_.back().expects_key; }
    /// A key or a value by its text and type; returns the value, as an alias would bring it in again. `quoted`
    /// says that the text stood in quotes or as a block.
    Value scalar(Scalar scalar, std::string_view text, std::size_t line, bool quoted = false);
    /// A value that exists already.
    void value(Value value, std::size_t line);
    void key(const Value& key, std::size_t line);
    /// To be called between a key and its value: a comment stands behind the key.
    void comment_key();
    void begin_mapping(std::size_t line) { begin(line, true); }
    void begin_sequence(std::size_t line) { begin(line, false); }
    /// Of the innermost map or list; copies it for who wants to refer to it later.
    void end(Value* closed = nullptr, bool in_braces = false);

    /// The document; the tree is ready for the next one.
    Value take() { return build_.take(); }
    void count_nodes(std::size_t nodes) { build_.count_nodes(nodes); }

private:
    struct Container {
        bool is_mapping = false;
        bool expects_key = true;
        bool merges_value = false;  // the key was "<<"
        bool has_merge = false;
        std::uint32_t line = 0;
        std::size_t first_key_line = 0;
        std::vector<Value> merged;  // Kyaml: what "<<" brings in, the first taking precedence
    };

    void begin(std::size_t line, bool is_mapping);
    void end_mapping(const Container& mapping);
    void begin_value(std::size_t line);
    void finish_value(std::size_t line);
    void merge(Value value, std::size_t line);
    void merge_mapping(const Value& mapping, std::size_t line);

    const YamlOptions& options_;
    Builder build_;
    std::vector<Container> open_;
    std::vector<std::uint32_t> key_lines_;
};

/// Throws base::Error{Invalid} "line N: problem".
[[noreturn]] void fail_at(std::size_t line, const std::string& problem);

}  // namespace sluice::doc
