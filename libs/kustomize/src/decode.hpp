#pragma once
#include "doc/value.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// Decoder: reads a configuration value into a struct as Go's encoding/json would: keys match whatever their
/// case, null leaves the default, a value of the wrong type is an error that names the field. Borrows the
/// value.
class Decoder {
public:
    enum class Unknown { Refused, Ignored };
    /// What a number or boolean is where a text belongs. sigs.k8s.io/yaml makes a text of it, but loses sight
    /// of what it reads in the fields of embedded structs; yaml.v3 does so everywhere.
    enum class Scalars { Typed, Texts, TextsEverywhere };
    /// `where` begins every message: "deploy/kustomization.yaml: invalid Kustomization: ...".
    Decoder(const doc::Value& value, std::string where, Unknown unknown, Scalars scalars = Scalars::Typed)
        : value_(value), where_(std::move(where)), unknown_(unknown), scalars_(scalars)
    {
    }

    const doc::Value& value() const { return value_; }

    struct FieldReader {
        std::string_view name;
        std::function<void(const Decoder&)> read;
        bool embedded = false;  ///< a field of a struct that the reference embeds in this one
    };
    /// Hands each member to the reader of its name.
    void object(std::initializer_list<FieldReader> fields) const;
    void each(const std::function<void(const Decoder&)>& read) const;

    void into(std::string&) const;
    void into(bool&) const;
    void into(std::int64_t&) const;
    void into(std::vector<std::string>&) const;
    /// A map of texts, in the document's order.
    void into(std::vector<std::pair<std::string, std::string>>&) const;
    template <class T> void into(std::optional<T>& target) const
    {
        if (!value_.is_null()) into(target.emplace());
    }

    [[noreturn]] void fail(std::string_view what) const;

private:
    Decoder child(const doc::Value& value, std::string_view name) const;
    [[noreturn]] void wrong_type(std::string_view expected) const;

    const doc::Value& value_;
    std::string where_;
    std::string path_;
    Unknown unknown_;
    Scalars scalars_;
};

/// The first document of a configuration file, as sigs.k8s.io/yaml reads it; further ones do not count.
doc::Value parse_config(std::string_view text);
/// The same, but a key that appears twice is an error.
doc::Value parse_config_strictly(std::string_view text);

/// Go's encoding/json finds members so. ASCII.
bool same_whatever_case(std::string_view a, std::string_view b);

/// A reader for a plain member of a struct.
template <class T> Decoder::FieldReader field(std::string_view name, T& target)
{
    return {name, [&target](const Decoder& decoder) { decoder.into(target); }};
}

inline Decoder::FieldReader embedded(Decoder::FieldReader reader)
{
    reader.embedded = true;
    return reader;
}

}  // namespace sluice::kustomize
