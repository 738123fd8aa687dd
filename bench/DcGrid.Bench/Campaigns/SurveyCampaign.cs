using System.Globalization;
using DcGrid.Bench.Service;

namespace DcGrid.Bench.Campaigns;

/// <summary>The real production: all images of Stripe 82 through three stages, with their dependencies, planned by <c>dcgrid campaign
/// create</c> from a geometry that is made from a seed.</summary>
internal static class SurveyCampaign
{
    public const string Name = "STRIPE82";

    /// <summary>The payload that its tasks want.</summary>
    public const string Payload = "astromatic";

    /// <summary>Plans it and starts it.</summary>
    /// <param name="service">Where.</param>
    /// <param name="seed">Of the geometry.</param>
    /// <param name="scale">Share of the survey, above 0 to 1.</param>
    public static async Task CreateAsync(ServiceUnderTest service, ulong seed, double scale)
    {
        var file = Path.Combine(service.Scratch, "campaign.yaml");
        await File.WriteAllTextAsync(file, Yaml(service.Scratch, seed, scale));
        await service.DcgridAsync("campaign", "create", "-f", file);
    }

    private static string Yaml(string folder, ulong seed, double scale) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        name: {{Name}}
        description: a survey like Stripe 82
        payload: {name: {{Payload}}, release: debian-12}
        filters: [u, g, r, i, z]
        input:
          tree: {{folder}}
          referenceCatalog: {{folder}}/stars.fits
          frames: {generate: stripe82, seed: {{seed}}, scale: {{scale:0.######}}}
        output: {{folder}}/results
        stages:
          ProcessCcd:
            limits: {wallSeconds: 300, memoryMiB: 2048, diskMiB: 2048, cores: 1}
          Coadd:
            limits: {wallSeconds: 300, memoryMiB: 2048, diskMiB: 4096, cores: 1}
            inputs:
              ProcessCcd: {leastCount: 1, leastFraction: 0}
          ForcedPhot:
            limits: {wallSeconds: 300, memoryMiB: 2048, diskMiB: 2048, cores: 1}
            inputs:
              ProcessCcd: all
              Coadd: {leastCount: 1}
        """);
}
