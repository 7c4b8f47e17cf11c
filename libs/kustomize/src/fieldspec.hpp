#pragma once
#include "doc/value.hpp"
#include "resid.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::kustomize {

/// FieldSpec: a field of some kinds of resources, "spec/template/spec/containers[]/image". Lists on the way are
/// walked whether or not "[]" says so. The path is taken apart once, when the spec is made. The default specs
/// are constants of the program, so that a build does not make hundreds of them anew.
class FieldSpec {
public:
    struct Segment {
        std::string_view name;
        bool list = false;
        bool element = false;  ///< says which element of a list, as the reference reads it: 0, -, *, [name=x]

        bool is_field() const { return !name.empty() && !element; }
    };

    constexpr FieldSpec() = default;
    /// Borrows all of it for ever.
    constexpr FieldSpec(
        GvkView kinds, std::string_view field_path, std::span<const Segment> parts, bool create_missing)
        : gvk(kinds), path(field_path), segments(parts), create(create_missing)
    {
    }
    FieldSpec(Gvk kinds, std::string field_path, bool create_missing);
    constexpr FieldSpec(const FieldSpec& other)
        : gvk(other.gvk), path(other.path), segments(other.segments), create(other.create), text_(other.text_)
    {
        if (text_) hold();
    }
    constexpr FieldSpec(FieldSpec&& other) noexcept : FieldSpec() { swap(other); }
    FieldSpec& operator=(FieldSpec other) noexcept
    {
        swap(other);
        return *this;
    }
    constexpr ~FieldSpec()
    {
        if (text_) release();
    }

    GvkView gvk;
    std::string_view path;
    std::span<const Segment> segments;
    bool create = false;

private:
    struct Text;
    constexpr void swap(FieldSpec& other) noexcept
    {
        std::swap(gvk, other.gvk);
        std::swap(path, other.path);
        std::swap(segments, other.segments);
        std::swap(create, other.create);
        std::swap(text_, other.text_);
    }
    void hold() const;
    void release();
    /// What the members borrow from, shared by all copies; null for constants.
    Text* text_ = nullptr;
};

/// FsSlice: specs in order. Borrows constants, and is copied when it is changed.
class FsSlice {
public:
    FsSlice() = default;
    FsSlice(std::initializer_list<FieldSpec> specs);
    explicit FsSlice(std::vector<FieldSpec> specs);
    static FsSlice constants(std::span<const FieldSpec> specs);

    const FieldSpec* begin() const { return specs_.data(); }
    const FieldSpec* end() const { return specs_.data() + specs_.size(); }
    std::size_t size() const { return specs_.size(); }
    bool empty() const { return specs_.empty(); }
    const FieldSpec& operator[](std::size_t i) const { return specs_[i]; }
    void push_back(FieldSpec spec);

private:
    std::span<const FieldSpec> specs_;
    std::shared_ptr<std::vector<FieldSpec>> owned_;  ///< null: constants
};

/// "a/b\/c/d" -> a, b/c, d; one leading separator is ignored.
std::vector<std::string> split_path(std::string_view path, char separator);
/// split_path() that keeps "[name=a.b]" in one piece and unwraps "[a.b]".
std::vector<std::string> split_path_with_brackets(std::string_view path, char separator);

/// Adds what is not there yet. Throws base::Error{Invalid} when the same field is to be created by one and not
/// by the other.
void merge_into(FsSlice&, const FieldSpec&);
void merge_into(FsSlice&, const FsSlice&);

/// What a missing last field becomes when its spec says create.
enum class Create { Nothing, Map, Scalar };

/// Calls `set` on every value at the spec's path in an object of a matching type; objects of other types are
/// left alone and stay shared. Throws base::Error{Invalid} naming the field and the object when a scalar stands
/// in the way.
void apply(doc::Value& object, const FieldSpec&, Create, const std::function<void(doc::Value&)>& set);
void apply(doc::Value& object, const FsSlice&, Create, const std::function<void(doc::Value&)>& set);
/// apply() whatever the object's type.
void apply_to_any_type(
    doc::Value& object, const FieldSpec&, Create, const std::function<void(doc::Value&)>& set);
/// True if `holds` does for a value at the path, or if apply() would throw; touches nothing.
bool any_at(const doc::Value& object, const FieldSpec&, const std::function<bool(const doc::Value&)>& holds);

}  // namespace sluice::kustomize
