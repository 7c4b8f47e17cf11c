#pragma once
#include "doc/yaml.hpp"
#include "line_cursor.hpp"
#include "yaml_tree.hpp"

#include <yaml.h>

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
    /// `first_line` is the 1-based number of the text's first line in messages and documents.
    YamlLoader(
        std::string_view text,
        const YamlOptions& options,
        const ParseLimits& limits,
        std::size_t first_line = 1);
    YamlLoader(const YamlLoader&) = delete;
    YamlLoader& operator=(const YamlLoader&) = delete;
    ~YamlLoader();

    /// nullopt at the end of the stream.
    std::optional<YamlDocument> next();
    /// Another document is an error, unless it is empty.
    void expect_end();

private:
    struct Event;
    /// An anchored node; incomplete while it is still open.
    struct Anchor {
        Value value;
        bool complete = false;
        std::size_t decodes = 0;
    };
    struct OpenNode {
        std::string anchor;
        std::size_t decodes_before;
        bool in_braces;
    };

    std::optional<YamlDocument> read();
    void read_node(const Event& event);
    void read_scalar(const Event& event);
    void read_alias(const Event& event);
    void open(const Event& event, bool is_mapping);
    std::string go_syntax(const Event& event, bool is_key, std::size_t depth = 0);
    std::string counted(std::string shown);
    [[noreturn]] void fail_invalid_key(const std::string& shown);
    void close();
    Scalar typed(const Event& event) const;
    void note_comment(const Event& value);
    void note_key(std::string_view key);
    void count_decodes(std::size_t decodes, std::size_t by_alias);

    const YamlOptions& options_;
    std::string_view text_;
    std::size_t lines_before_;
    LineCursor lines_;
    yaml_mark_t key_end_{};  ///< of the key that was read last
    yaml_parser_t parser_{};
    YamlTree tree_;
    std::vector<OpenNode> open_;
    bool in_metadata_ = false, in_annotations_ = false;  ///< of the document's object
    std::map<std::string, Anchor, std::less<>> anchors_;
    std::size_t decodes_ = 0, aliased_decodes_ = 0;
    std::size_t bytes_shown_ = 0;  ///< of maps and lists that stand where keys should
};

}  // namespace sluice::doc
