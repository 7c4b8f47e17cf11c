#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// GoStruct: reads the fields of a document as sigs.k8s.io/yaml.Unmarshal fills a Go struct: numbers and
/// booleans become text where text is wanted, null leaves a field as it is, names match without case if they do
/// not match exactly. The first mismatch is remembered in encoding/json's words and reading goes on. Read the
/// fields in the order of their JSON names: that is Go's order.
class GoStruct {
public:
    /// `type` is the struct's name, `path` where it lies ("dependencies").
    GoStruct(const doc::Value& object, std::string_view type, std::string& error, std::string path = {});
    void text(std::string_view key, std::string& into) const;
    void flag(std::string_view key, bool& into) const;
    void texts(std::string_view key, std::vector<std::string>& into) const;
    /// map[string]string: an object of strings, or null.
    void text_map(std::string_view key, doc::Value& into) const;
    /// The elements of a list of structs; nullptr if there is none. `go_type` stands in messages.
    const doc::Value* list(std::string_view key, std::string_view go_type) const;
    /// A struct inside; null if there is none.
    const doc::Value& member(std::string_view key, std::string_view go_type) const;
    /// As it is.
    const doc::Value& any(std::string_view key) const;
    /// A struct that is an element of the list `key`.
    GoStruct element(const doc::Value& object, std::string_view key, std::string_view type) const;

private:
    void mismatch(const doc::Value& found, std::string_view key, std::string_view go_type) const;
    bool text_of(const doc::Value& value, std::string_view key, std::string& into) const;

    const doc::Value& object_;
    std::string type_;
    std::string& error_;
    std::string path_;
};

/// Go's %v of a number or boolean as sigs.k8s.io/yaml turns it into text.
std::string scalar_text(const doc::Value&);
/// Reads the first document of a text as sigs.k8s.io/yaml.Unmarshal does; `keeps`: see doc::YamlOptions. Throws
/// base::Error in its words.
doc::Value unmarshal_yaml(std::string_view text, bool (*keeps)(std::string_view key) = nullptr);
/// The same, but floats stay floats: -0.0, and 1000000.0, which a GoStruct's text takes as "1e+06".
doc::Value unmarshal_floats(std::string_view text, bool (*keeps)(std::string_view key) = nullptr);

}  // namespace sluice::chart
