#pragma once
#include "builder.hpp"
#include "doc/yaml.hpp"
#include "yaml_resolve.hpp"

#include <yaml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// YamlLoader: pulls libyaml's events and builds documents out of them the way Go's decoders do. The text and
/// the options must outlive it. Throws base::Error{Invalid} "file: line N: ..." or base::Error{LimitExceeded}.
class YamlLoader {
public:
    YamlLoader(std::string_view text, const YamlOptions& options, const ParseLimits& limits);
    YamlLoader(const YamlLoader&) = delete;
    YamlLoader& operator=(const YamlLoader&) = delete;
    ~YamlLoader();

    /// nullopt at the end of the stream.
    std::optional<YamlDocument> next();
    /// Another document is an error.
    void expect_end();

private:
    struct Event;
    /// An anchored node; incomplete while it is still open.
    struct Anchor {
        Value value;
        bool complete = false;
        std::size_t decodes = 0;
    };
    struct Container {
        bool is_mapping = false;
        bool expects_key = true;
        bool merges_value = false;  // the key was "<<"
        std::uint32_t line = 0;
        std::size_t first_key_line = 0;
        std::size_t decodes_before = 0;
        std::string anchor;
        bool has_merge = false;
        std::vector<Value> merged;  // Kyaml: what "<<" brings in, the first taking precedence
    };

    std::optional<YamlDocument> read();
    void read_node(const Event& event);
    void read_scalar(const Event& event);
    void read_alias(const Event& event);
    void open(const Event& event, bool is_mapping);
    void close();
    void close_mapping(const Container& mapping);
    void begin_value(std::size_t line);
    void merge_mapping(const Value& mapping, std::size_t line);

    bool at_key() const { return !open_.empty() && open_.back().is_mapping && open_.back().expects_key; }
    Scalar typed(const Event& event) const;
    void add(Value value, std::size_t line);
    void add_key(const Scalar& key, std::size_t line);
    void finish_value(std::size_t line);
    void merge(Value value, std::size_t line);
    void count_decodes(std::size_t decodes, std::size_t by_alias);

    const YamlOptions& options_;
    yaml_parser_t parser_{};
    Builder build_;
    std::vector<Container> open_;
    std::vector<std::uint32_t> key_lines_;
    std::map<std::string, Anchor, std::less<>> anchors_;
    std::size_t decodes_ = 0, aliased_decodes_ = 0;
};

}  // namespace sluice::doc
