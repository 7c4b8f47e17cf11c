#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustfile {

/// Kustfile: kustomization.yaml as a file that people and `kustomize edit` write. It remembers the order of the
/// top-level fields and the comments above them, and writes each field anew from its value, exactly as
/// kustomize v5.8.1 does: a comment inside a field moves above it, one after the last field goes. A value;
/// thread-compatible.
class Kustfile {
public:
    /// Throws base::Error{Invalid} "invalid Kustomization: json: unknown field "x"". Deprecated spellings
    /// (bases, imageTags, env, helmChartInflationGenerator) are read as what replaced them; kind and apiVersion
    /// are filled in.
    static Kustfile parse(std::string_view text);
    std::string text() const;

    /// The fields under their canonical names, without what Go would leave out as empty. Editors keep it so: an
    /// emptied list, map or text is erased.
    doc::Value fields;

    /// A list of texts that is a field: empty if there is none.
    std::vector<std::string> texts(std::string_view field) const;
    void set_texts(std::string_view field, const std::vector<std::string>& texts);
    /// Sets a field, or erases it if the value is empty.
    void set(std::string_view field, doc::Value value);

private:
    struct Section {
        std::string field;    ///< its canonical name
        std::string comment;  ///< whole lines
    };
    std::vector<Section> sections_;
};

}  // namespace sluice::kustfile
