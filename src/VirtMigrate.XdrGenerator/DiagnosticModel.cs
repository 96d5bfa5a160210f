using System.Linq;
using Microsoft.CodeAnalysis;

namespace VirtMigrate.XdrGenerator;

/// <summary>A diagnostic that can be cached.</summary>
internal sealed record DiagnosticModel(string Id, LocationModel? Location, EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Diagnostics.ById(Id), Location?.ToLocation(), Arguments.Cast<object?>().ToArray());
}
