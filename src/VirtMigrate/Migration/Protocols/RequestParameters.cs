using VirtMigrate.Model;

namespace VirtMigrate.Migration;

/// <summary>Puts a request into the list of typed parameters.</summary>
internal static class RequestParameters
{
    public static TypedParameterList Of(MigrationRequest request)
    {
        var list = new TypedParameterList();
        AddText(list, MigrationParameters.Uri, request.MigrateUri);
        AddText(list, MigrationParameters.DestinationName, request.DestinationName);
        AddText(list, MigrationParameters.DestinationXml, request.DestinationXml);
        if (request.Bandwidth is { } bandwidth)
        {
            list.Add(TypedParameter.ULLong(MigrationParameters.Bandwidth, bandwidth));
        }

        foreach (var parameter in request.Parameters)
        {
            list.Add(parameter);
        }

        return list;
    }

    private static void AddText(TypedParameterList list, string field, string? value)
    {
        if (value is not null)
        {
            list.Add(TypedParameter.String(field, value));
        }
    }
}
