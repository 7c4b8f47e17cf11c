#include "fields/field_set.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <algorithm>

namespace sluice::apiserver {

namespace {

constexpr doc::ParseLimits kElementLimits{.max_bytes = 1u << 20, .max_depth = 64, .max_nodes = 10'000};

int rank(std::string_view element) noexcept
{
    switch (element.empty() ? ' ' : element.front()) {
    case 'f':
        return 0;
    case 'k':
        return 1;
    case 'v':
        return 2;
    default:
        return 3;
    }
}

int sign(auto difference)
{
    return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

// Numbers before text, numbers by size; the order of everything else does not show anywhere.
int compare_scalars(const doc::Value& left, const doc::Value& right)
{
    if (left.is_number() && right.is_number()) return sign(left.as_double() - right.as_double());
    if (left.is_number() != right.is_number()) return left.is_number() ? -1 : 1;
    return sign(doc::to_json(left, doc::JsonStyle::Go).compare(doc::to_json(right, doc::JsonStyle::Go)));
}

// Where texts differ outside of numbers, their own order is the order of what they mean.
bool differ_in_a_number(std::string_view left, std::string_view right)
{
    const auto [l, r] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
    const auto numeric = [](char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    return (l != left.end() && numeric(*l)) || (r != right.end() && numeric(*r)) ||
           (l != left.begin() && numeric(l[-1]));
}

int compare_parsed(std::string_view left, std::string_view right)
{
    const doc::Value a = doc::parse_json(left.substr(2), kElementLimits);
    const doc::Value b = doc::parse_json(right.substr(2), kElementLimits);
    if (!a.is_object() || !b.is_object()) return compare_scalars(a, b);
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (const int names = sign(a.members()[i].key().compare(b.members()[i].key())); names != 0)
            return names;
        if (const int values = compare_scalars(a.members()[i].value, b.members()[i].value); values != 0)
            return values;
    }
    return sign(static_cast<long>(a.size()) - static_cast<long>(b.size()));
}

}  // namespace

int compare_elements(std::string_view left, std::string_view right) noexcept
{
    if (left == right) return 0;
    if (const int ranks = rank(left) - rank(right); ranks != 0) return ranks;
    if (rank(left) == 0 || !differ_in_a_number(left, right)) return sign(left.compare(right));
    try {
        const int order = compare_parsed(left, right);
        return order != 0 ? order : sign(left.compare(right));
    } catch (const std::exception&) {
        return sign(left.compare(right));  // a foreign manager's oddity: any stable order will do
    }
}

FieldSet::Node& FieldSet::node(std::string_view element)
{
    // Walks mostly append in order of the document; looking from the back keeps that cheap.
    const auto at =
        std::lower_bound(nodes_.begin(), nodes_.end(), element, [](const Node& n, std::string_view e) {
            return compare_elements(n.element, e) < 0;
        });
    if (at != nodes_.end() && at->element == element) return *at;
    return *nodes_.insert(at, Node{std::string(element), false, {}});
}

const FieldSet::Node* FieldSet::find(std::string_view element) const noexcept
{
    const auto at =
        std::lower_bound(nodes_.begin(), nodes_.end(), element, [](const Node& n, std::string_view e) {
            return compare_elements(n.element, e) < 0;
        });
    return at != nodes_.end() && at->element == element ? &*at : nullptr;
}

void FieldSet::insert_here(std::string_view element)
{
    node(element).member = true;
}

FieldSet& FieldSet::below(std::string_view element)
{
    return node(element).children;
}

bool FieldSet::has(std::string_view element) const noexcept
{
    const Node* found = find(element);
    return found != nullptr && found->member;
}

bool FieldSet::has(const Path& path) const noexcept
{
    const FieldSet* set = this;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const Node* found = set->find(path[i]);
        if (found == nullptr) return false;
        set = &found->children;
    }
    return !path.empty() && set->has(path.back());
}

const FieldSet* FieldSet::with_prefix(std::string_view element) const noexcept
{
    const Node* found = find(element);
    return found != nullptr && !found->children.empty() ? &found->children : nullptr;
}

void FieldSet::insert(const Path& path, std::size_t depth)
{
    if (depth >= path.size()) return;
    Node& here = node(path[depth]);
    if (depth + 1 == path.size())
        here.member = true;
    else
        here.children.insert(path, depth + 1);
}

void FieldSet::drop_empty()
{
    for (Node& each : nodes_)
        each.children.drop_empty();
    std::erase_if(nodes_, [](const Node& n) { return !n.member && n.children.empty(); });
}

FieldSet FieldSet::union_with(const FieldSet& other) const
{
    FieldSet out;
    out.nodes_.reserve(std::max(nodes_.size(), other.nodes_.size()));
    auto left = nodes_.begin();
    auto right = other.nodes_.begin();
    while (left != nodes_.end() && right != other.nodes_.end()) {
        const int order = compare_elements(left->element, right->element);
        if (order < 0)
            out.nodes_.push_back(*left++);
        else if (order > 0)
            out.nodes_.push_back(*right++);
        else {
            out.nodes_.push_back(
                Node{left->element, left->member || right->member, left->children.union_with(right->children)});
            ++left;
            ++right;
        }
    }
    out.nodes_.insert(out.nodes_.end(), left, nodes_.end());
    out.nodes_.insert(out.nodes_.end(), right, other.nodes_.end());
    return out;
}

FieldSet FieldSet::intersection(const FieldSet& other) const
{
    FieldSet out;
    for (const Node& left : nodes_) {
        const Node* right = other.find(left.element);
        if (right == nullptr) continue;
        Node both{left.element, left.member && right->member, left.children.intersection(right->children)};
        if (both.member || !both.children.empty()) out.nodes_.push_back(std::move(both));
    }
    return out;
}

FieldSet FieldSet::difference(const FieldSet& other) const
{
    FieldSet out;
    for (const Node& left : nodes_) {
        const Node* right = other.find(left.element);
        if (right == nullptr) {
            out.nodes_.push_back(left);
            continue;
        }
        Node rest{left.element, left.member && !right->member, left.children.difference(right->children)};
        if (rest.member || !rest.children.empty()) out.nodes_.push_back(std::move(rest));
    }
    return out;
}

FieldSet FieldSet::recursive_difference(const FieldSet& other) const
{
    FieldSet out;
    for (const Node& left : nodes_) {
        const Node* right = other.find(left.element);
        if (right == nullptr) {
            out.nodes_.push_back(left);
            continue;
        }
        if (right->member) continue;
        Node rest{left.element, left.member, left.children.recursive_difference(right->children)};
        if (rest.member || !rest.children.empty()) out.nodes_.push_back(std::move(rest));
    }
    return out;
}

bool FieldSet::operator==(const FieldSet& other) const noexcept
{
    return nodes_ == other.nodes_;
}

void FieldSet::walk(Path& prefix, const std::function<void(const Path&)>& visit) const
{
    for (const Node& each : nodes_) {
        prefix.push_back(each.element);
        if (each.member) visit(prefix);
        prefix.pop_back();
    }
    for (const Node& each : nodes_) {
        prefix.push_back(each.element);
        each.children.walk(prefix, visit);
        prefix.pop_back();
    }
}

void FieldSet::for_each(const std::function<void(const Path&)>& visit) const
{
    Path prefix;
    walk(prefix, visit);
}

FieldSet FieldSet::from_value(const doc::Value& fields)
{
    FieldSet out;
    if (fields.is_null()) return out;
    if (!fields.is_object()) throw base::Error(base::ErrorKind::Invalid, "fieldsV1 is no object");
    for (const doc::Member& each : fields.members()) {
        const std::string_view key = each.key();
        if (key == ".") continue;  // the parent has read it
        if (key.size() < 2 || key[1] != ':')
            throw base::Error(base::ErrorKind::Invalid, "fieldsV1 holds the key \"" + std::string(key) + "\"");
        Node& here = out.node(key);
        here.children = from_value(each.value);
        here.member = here.children.empty() || each.value.contains(".");
    }
    return out;
}

doc::Value FieldSet::to_value() const
{
    doc::Value out = doc::Value::object();
    for (const Node& each : nodes_) {
        doc::Value below = each.children.to_value();
        if (each.member && !each.children.empty()) {
            doc::Value with_self = doc::Value::object();
            with_self.set(".", doc::Value::object());
            for (const doc::Member& member : below.members())
                with_self.set(member.key(), member.value);
            below = std::move(with_self);
        }
        out.set(each.element, std::move(below));
    }
    return out;
}

std::string path_text(const FieldSet::Path& path)
{
    std::string out;
    for (const std::string& element : path) {
        const std::string_view content = std::string_view(element).substr(2);
        if (element.starts_with("f:")) {
            out += '.';
            out += content;
        } else if (element.starts_with("k:")) {
            const doc::Value keys = doc::parse_json(content, kElementLimits);
            out += '[';
            for (std::size_t i = 0; i < keys.size(); ++i) {
                if (i > 0) out += ',';
                out += keys.members()[i].key();
                out += '=';
                doc::write_json(out, keys.members()[i].value, doc::JsonStyle::Go);
            }
            out += ']';
        } else {
            out += element.starts_with("v:") ? "[=" : "[";
            out += content;
            out += ']';
        }
    }
    return out;
}

}  // namespace sluice::apiserver
