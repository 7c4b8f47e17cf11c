#pragma once
#include "arena.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/value.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gotemplate {

/// One text that was parsed, and its name in error locations.
struct Source {
    std::string name;
    std::string_view text;
};

enum class NodeKind : std::uint8_t {
    // What lists hold.
    Text,
    Action,
    If,
    With,
    Range,
    Template,
    Break,
    Continue,
    // What commands hold.
    Pipe,
    Field,
    Chain,
    Variable,
    Identifier,
    Dot,
    Nil,
    Bool,
    Number,
    String,
    Command
};

/// A node of the compiled program. Nodes lie in their Unit's arena, are immutable and own nothing, so that
/// threads share them and nobody destroys them one by one.
struct AstNode {
    NodeKind kind;
    std::uint32_t position;  ///< byte in the text of the Tree that it belongs to
};

struct PipeNode;

using NodeList = std::span<const AstNode* const>;

struct TextNode : AstNode {
    std::string_view text;
};
struct ActionNode : AstNode {
    const PipeNode* pipe;
};
struct BranchNode : AstNode {  ///< if, with, range
    const PipeNode* pipe;
    NodeList list;
    NodeList else_list;
    bool has_else;
};
struct TemplateNode : AstNode {
    std::string_view name;
    const PipeNode* pipe;  ///< may be null
};

struct FieldNode : AstNode {
    std::span<const std::string_view> names;
};
struct VariableNode : AstNode {
    std::string_view name;  ///< with its $
    std::span<const std::string_view> fields;
};
struct ChainNode : AstNode {
    const AstNode* node;
    std::span<const std::string_view> fields;
};
/// What the executor treats apart from other functions.
enum class Special : std::uint8_t { None, And, Or, Call };
struct IdentifierNode : AstNode {
    std::string_view name;
    const Function* function;
    Special special;
};
struct BoolNode : AstNode {
    bool value;
};
struct StringNode : AstNode {
    std::string_view quoted;
    std::string_view text;
};
struct NumberNode : AstNode {
    std::string_view text;
    bool is_int;
    bool is_uint;
    bool is_float;
    bool is_complex;
    std::int64_t integer;
    std::uint64_t unsigned_integer;
    double floating;
    double real;
    double imaginary;
};
struct CommandNode : AstNode {
    NodeList arguments;
};
struct PipeNode : AstNode {
    std::span<const VariableNode* const> declarations;
    std::span<const CommandNode* const> commands;
    bool is_assignment;
};

/// A named template.
struct Tree {
    std::string_view name;
    const Source* source = nullptr;
    NodeList list;
    bool is_empty = true;  ///< nothing but space
};

/// What one text compiled to: the templates defined in it and the memory they lie in.
struct Unit {
    std::string text;  ///< empty if somebody else keeps it
    Source source;
    Arena arena;
    std::vector<Tree*> trees;
};

/// A node as Go's String() writes it, for error texts.
std::string node_text(const AstNode* node);
void append_node_text(std::string& out, const AstNode* node);
/// "NAME:LINE:COL" of a node.
std::string node_location(const Source& source, const AstNode* node);

}  // namespace sluice::gotemplate
