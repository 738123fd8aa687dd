namespace DcGrid.Survey.Layout;

/// <summary>What a raw SDSS file is. The names are those that payloads know the files by.</summary>
public enum SdssFileRole
{
    /// <summary>Corrected frame: the raw image of one field in one filter.</summary>
    FpC,

    /// <summary>Mask of the same.</summary>
    FpM,

    /// <summary>PSF of a field, all filters.</summary>
    PsField,

    /// <summary>Photometric calibration of a field, all filters.</summary>
    TsField,

    /// <summary>Astrometric solutions of a whole run.</summary>
    AsTrans,
}

/// <summary>A set of roles.</summary>
[Flags]
public enum SdssFileRoles
{
    None = 0,
    FpC = 1 << SdssFileRole.FpC,
    FpM = 1 << SdssFileRole.FpM,
    PsField = 1 << SdssFileRole.PsField,
    TsField = 1 << SdssFileRole.TsField,
    AsTrans = 1 << SdssFileRole.AsTrans,
    All = FpC | FpM | PsField | TsField | AsTrans,
}

/// <summary>Names of the roles.</summary>
public static class SdssFileRoleNames
{
    /// <summary>All roles in their order.</summary>
    public static IReadOnlyList<SdssFileRole> All { get; } =
        [SdssFileRole.FpC, SdssFileRole.FpM, SdssFileRole.PsField, SdssFileRole.TsField, SdssFileRole.AsTrans];

    /// <summary>"fpC", "fpM", "psField", "tsField", "asTrans".</summary>
    public static string Name(this SdssFileRole role) => role switch
    {
        SdssFileRole.FpC => "fpC",
        SdssFileRole.FpM => "fpM",
        SdssFileRole.PsField => "psField",
        SdssFileRole.TsField => "tsField",
        SdssFileRole.AsTrans => "asTrans",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };

    public static SdssFileRoles AsSet(this SdssFileRole role) => (SdssFileRoles)(1 << (int)role);

    /// <summary>True when the set holds the role.</summary>
    public static bool Includes(this SdssFileRoles set, SdssFileRole role) => (set & role.AsSet()) != 0;
}
