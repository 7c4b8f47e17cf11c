#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

struct WrittenEntry;

/// Comment lines with their #, outermost indentation taken away; an empty one is a blank line between two.
using CommentLines = std::vector<std::string>;

/// WrittenNode: a part of a YAML document as it was written, with comments and quotes, in the form in which
/// kustomize prints the nodes that it read.
struct WrittenNode {
    enum class Kind {
        Scalar,
        Literal,  ///< a block behind |, |-, |+, > or >-
        Map,
        List,
        Opaque  ///< an alias, or a scalar with an anchor or tag: printed as it stands
    };
    Kind kind = Kind::Scalar;
    bool flow = false;                  ///< a map or list in braces
    std::string text;                   ///< scalars: with their quotes; literals: what stands before the lines
    std::string mark;                   ///< anchor or tag in front of a map or list
    std::string comment;                ///< behind it or, for a map or list in lines, behind its key or dash
    std::vector<std::string> lines;     ///< of a literal
    std::vector<WrittenEntry> entries;  ///< of a map or list

    bool is_collection() const { return kind == Kind::Map || kind == Kind::List; }
    bool is_block() const { return is_collection() && !flow; }
};

/// A member of a map or, without a key, an item of a list.
struct WrittenEntry {
    CommentLines head, foot;
    std::string key;  ///< with its quotes
    WrittenNode node;
};

struct WrittenDocument {
    CommentLines head, foot;  ///< those that a blank line parts from the content
    WrittenNode root;
};

/// The first document of a text. Nothing if it has something that we do not keep as kustomize does: folded
/// texts, comments in braces, explicit keys.
std::optional<WrittenDocument> read_written_yaml(std::string_view text);
/// As kustomize prints it: two blanks a level, lists as far left as their key, no blank lines but those around
/// comments. No newline at the end.
std::string print(const WrittenDocument&);

/// A scalar or key without its quotes; nothing if it has escapes that goyaml.v3 does not know.
std::optional<std::string> unquoted(std::string_view scalar);
/// In double quotes, with escapes where they are needed.
std::string double_quoted(std::string_view text);
std::string single_quoted(std::string_view text);
/// Whether a text has characters that goyaml.v3 prints in double quotes only: those beyond U+FFFF, U+FEFF and
/// controls, but not line breaks and tabs.
bool needs_escapes(std::string_view text);
/// Whether a plain text needs quotes in braces.
bool needs_quotes_in_braces(std::string_view text);
/// What a block says.
std::string text_of_block(const WrittenNode&);
/// A text of several lines as a block.
WrittenNode literal(std::string_view text);

}  // namespace sluice::kustomize
